static u_char dflt_font_16[16 * 256], dflt_font_14[14 * 256], dflt_font_8[8 * 256];
