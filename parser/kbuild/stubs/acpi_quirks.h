const struct acpi_q_entry acpi_quirks_table[] = { { NULL, 0 } };
