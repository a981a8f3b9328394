package kbuild

import (
	"bytes"
	"fmt"
	"strings"
)

// deviceList is a header with the numbers of devices, and the list that it is
// made of: lines of a kind, a name or two, a number and a description.
type deviceList struct {
	src  string            // below sys/
	kind map[string]string // first word of a line to the prefix of its macro
	two  string            // the kind with two names
	text string            // prefix of the macro with its description; "" for none
	cis  string            // prefix of the macro with card information; "" for none
}

var deviceLists = map[string]deviceList{
	"miidevs.h": {src: "dev/mii/miidevs", two: "model", text: "MII_STR_",
		kind: map[string]string{"oui": "MII_OUI_", "model": "MII_MODEL_"}},
	"usbdevs.h": {src: "dev/usb/usbdevs", two: "product",
		kind: map[string]string{"vendor": "USB_VENDOR_", "product": "USB_PRODUCT_"}},
	"pccarddevs.h": {src: "dev/pccard/pccarddevs", two: "product", text: "PCMCIA_STR_", cis: "PCMCIA_CIS_",
		kind: map[string]string{"vendor": "PCMCIA_VENDOR_", "product": "PCMCIA_PRODUCT_"}},
	"sdiodevs.h": {src: "dev/sdio/sdiodevs", two: "product",
		kind: map[string]string{"vendor": "SDIO_VENDOR_ID_", "product": "SDIO_DEVICE_ID_", "palias": "SDIO_DEVICE_ID_"}},
}

// deviceTables are headers with a table of what a list describes. The tables
// are empty.
var deviceTables = map[string]string{
	"usbdevs_data.h":  "const struct usb_knowndev usb_knowndevs[] = { { 0, 0, 0, NULL, NULL } };\n",
	"sdiodevs_data.h": "const struct sdio_knowndev sdio_knowndevs[] = { { 0, 0, 0, NULL, NULL } };\n",
}

// header writes the header; src is the list's name in messages.
func (d deviceList) header(src string, text []byte) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "/* From %s. */\n", src)
	for i, line := range splitLines(text) {
		f := strings.Fields(line)
		if len(f) == 0 || d.kind[f[0]] == "" {
			continue
		}
		prefix := d.kind[f[0]]
		names := 1
		if f[0] == d.two {
			names = 2
		}
		if len(f) < names+2 {
			return nil, &textError{src, i + 1, fmt.Sprintf("%s needs %d name(s) and a number", f[0], names)}
		}
		name, number, rest := strings.Join(f[1:1+names], "_"), f[1+names], f[2+names:]
		if !optionName.MatchString("_" + name) {
			return nil, &textError{src, i + 1, fmt.Sprintf("%q is no name of a device: use letters, digits and _", clip(name))}
		}
		switch {
		case f[0] == "palias":
			number = prefix + number
		case number == "-1":
			number = "0xffffffff"
		case number == "{":
			number = "0xffffffff"
		}
		fmt.Fprintf(&b, "#define %s%s %s\n", prefix, name, number)
		if names < 2 {
			continue
		}
		if d.cis != "" {
			fmt.Fprintf(&b, "#define %s%s { NULL, NULL, NULL, NULL }\n", d.cis, name)
		}
		if d.text != "" {
			s := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(strings.Join(rest, " "))
			fmt.Fprintf(&b, "#define %s%s \"%s\"\n", d.text, name, s)
		}
	}
	return b.Bytes(), nil
}
