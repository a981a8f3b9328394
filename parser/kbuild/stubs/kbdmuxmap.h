static keymap_t key_map;
static accentmap_t accent_map;
static fkeytab_t fkey_tab[96];
