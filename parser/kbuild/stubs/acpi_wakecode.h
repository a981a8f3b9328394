static const char wakecode[16];
