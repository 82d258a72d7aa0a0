package charset_test

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	uni "golang.org/x/text/encoding/unicode"

	"dunwell/internal/intake/charset"
)

func TestTextIsReadByDeclarationOrGuess(t *testing.T) {
	t.Parallel()
	german, polish, hungarian := "Überweisung für Müller Straße größer", "Zażółć gęślą jaźń, spółka Łódź", "Csoportos átutalás jóváírás Bankon belüli díj, jutalék"
	tests := map[string]struct {
		text    string
		in      encoding.Encoding
		header  string
		named   string
		guessed bool
	}{
		"UTF-8":                           {german, nil, "", "", false},
		"UTF-8 that says ASCII":           {german, nil, `<?xml version="1.0" encoding="US-ASCII"?>`, "", false},
		"UTF-8 that says 1252":            {german, nil, "ENCODING:USASCII\nCHARSET:1252\n", "", false},
		"UTF-8 that says UTF-16":          {german, nil, `<?xml version="1.0" encoding="utf-16"?>`, "", false},
		"Latin-1, declared":               {german, charmap.ISO8859_1, `<?xml version="1.0" encoding="ISO-8859-1"?>`, "", false},
		"1252 of an OFX header":           {german, charmap.Windows1252, "ENCODING:USASCII\r\nCHARSET:1252\r\n", "", false},
		"German, undeclared":              {german, charmap.ISO8859_1, "", "", true},
		"Polish of Windows, undeclared":   {polish, charmap.Windows1250, "", "", true},
		"Polish of ISO, undeclared":       {polish, charmap.ISO8859_2, "", "", true},
		"Hungarian of DOS, undeclared":    {hungarian, charmap.CodePage852, "", "", true},
		"Polish that says UTF-8":          {polish, charmap.Windows1250, `<?xml version="1.0" encoding="UTF-8"?>`, "", true},
		"Polish, named by the user":       {polish, charmap.ISO8859_2, "", "iso-8859-2", false},
		"UTF-16 with a byte order mark":   {polish, uni.UTF16(uni.LittleEndian, uni.UseBOM), "", "", false},
		"UTF-16 without":                  {polish, uni.UTF16(uni.BigEndian, uni.IgnoreBOM), "<?xml?>", "", false},
		"UTF-8 with a byte order mark":    {polish, uni.UTF8BOM, "", "", false},
		"an encoding nobody has heard of": {german, nil, `<?xml version="1.0" encoding="X-BANK"?>`, "", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := tt.header + tt.text
			if tt.in != nil {
				var err error
				if file, err = tt.in.NewEncoder().String(file); err != nil {
					t.Fatal(err)
				}
			}
			text := charset.Open(strings.NewReader(file), tt.named)
			bytes, err := io.ReadAll(text)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := text.String(bytes), tt.header+tt.text; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if got := text.Guessed(); got != tt.guessed {
				t.Errorf("guessed: got %v, want %v", got, tt.guessed)
			}
		})
	}
}

func TestGluedSourcesAreBothRead(t *testing.T) {
	t.Parallel()
	text := charset.Open(strings.NewReader(""), "")
	if got, want := text.String([]byte("M\xc3\xbcller und Gr\xfcn")), "Müller und Grün"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzString(f *testing.F) {
	f.Add([]byte("M\xfcller"), "")
	f.Add([]byte("\xff\xfea\x00"), "latin1")
	f.Fuzz(func(t *testing.T, b []byte, named string) {
		text := charset.Open(strings.NewReader(string(b)), named)
		all, _ := io.ReadAll(text)
		if s := text.String(all); !utf8.ValidString(s) {
			t.Errorf("%q is not UTF-8", s)
		}
	})
}
