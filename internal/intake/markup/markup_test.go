package markup_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"dunwell/internal/intake/markup"
)

// steps writes down what a scanner goes through.
func steps(s *markup.Scanner) (string, error) {
	var b strings.Builder
	for {
		if err := s.Next(); err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return b.String(), err
		}
		switch s.Kind {
		case markup.Open:
			fmt.Fprintf(&b, "%d<%s>", s.Line, s.Name)
		case markup.Close:
			fmt.Fprintf(&b, "</%s>", s.Name)
		case markup.Text:
			if t := strings.TrimSpace(string(s.Text)); t != "" {
				fmt.Fprintf(&b, "%q", t)
			}
		}
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text, want string
		loose      bool
		err        error
	}{
		"tags and text":       {"<a>\n<b>x &amp; y</b></a>", `1<a>2<b>"x & y"</b></a>`, false, nil},
		"prefix":              {"<n:a><n:b/></n:a>", `1<a>1<b></b></a>`, false, nil},
		"comment, PI, type":   {"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c>'>]><!-- <x> -->\n<a/>", `2<a></a>`, false, nil},
		"CDATA":               {"<a><![CDATA[<&amp;]]></a>", `1<a>"<&amp;"</a>`, false, nil},
		"numbers":             {"<a>&#65;&#x20AC;&#0;&#x110000;&bogus;& </a>", `1<a>"A€&#0;&#x110000;&bogus;&"</a>`, false, nil},
		"quoted bracket":      {`<a b="x>y" c='"'>z</a>`, `1<a>"z"</a>`, false, nil},
		"space in an end tag": {"<a\n b='1' ></a >", `1<a></a>`, false, nil},
		"wrong end":           {"<a><b></a>", `1<a>1<b>`, false, markup.ErrNested},
		"end too many":        {"<a></a></a>", `1<a></a>`, false, markup.ErrNested},
		"cut in a tag":        {"<a><b", `1<a>`, false, markup.ErrCut},
		"cut in text":         {"<a>text", `1<a>"text"`, false, markup.ErrCut},
		"cut in a comment":    {"<a><!-- ", `1<a>`, false, markup.ErrCut},
		"no end tags":         {"<OFX>\n<CODE>0\n<MSG>a&b\n</OFX>", `1<OFX>2<CODE>"0"3<MSG>"a&b"</OFX>`, true, nil},
		"apostrophe in SGML":  {"<A>it's <B>don't", `1<A>"it's"1<B>"don't"`, true, nil},
		"too long":            {"<a>" + strings.Repeat("x", markup.Most+1), `1<a>`, false, markup.ErrTooLong},
		"nothing":             {"", ``, false, nil},
	}
	for name, tt := range tests {
		for _, how := range []string{"at once", "byte by byte"} {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				var r io.Reader = strings.NewReader(tt.text)
				if how == "byte by byte" && len(tt.text) < 1000 {
					r = iotest.OneByteReader(r)
				}
				s := markup.New(r)
				if tt.loose {
					s = markup.NewLoose(r)
				}
				got, err := steps(s)
				if got != tt.want || !errors.Is(err, tt.err) {
					t.Errorf("got %s, %v; want %s, %v", got, err, tt.want, tt.err)
				}
			})
		}
	}
}

func TestAttribute(t *testing.T) {
	t.Parallel()
	s := markup.New(strings.NewReader(`<Amt x:Ccy = "EUR" Other='1' broken=2>`))
	if err := s.Next(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Ccy": "EUR", "Other": "1", "broken": "", "none": ""} {
		if got := string(s.Attribute(name)); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestRecordKeepsTheFileAsItStood(t *testing.T) {
	t.Parallel()
	s := markup.New(iotest.OneByteReader(strings.NewReader(`<a><b c="1">x &amp; y<d/></b><e/></a>`)))
	for {
		if err := s.Next(); err != nil {
			t.Fatal(err)
		}
		switch {
		case s.Kind == markup.Open && string(s.Name) == "b":
			s.Record(0, 1000)
			s.Record(1, 5)
		case s.Kind == markup.Close && string(s.Name) == "b":
			if got, want := string(s.Recorded(0)), `<b c="1">x &amp; y<d/></b>`; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if got, want := string(s.Recorded(1)), `<b c=`; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			return
		}
	}
}

// What encoding/xml reads, the scanner reads alike.
func FuzzAgainstEncodingXML(f *testing.F) {
	for _, s := range []string{"<a>\n<b>x &amp; y</b></a>", "<a><![CDATA[<&]]>z</a>", "<!--x--><a b='c'/>", "<?xml version='1.0'?><a>&#65;</a>", "<a", "<a></b>", "<!DOCTYPE a [ ]><a/>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := steps(markup.New(bytes.NewReader(b)))
		loose, _ := steps(markup.NewLoose(bytes.NewReader(b)))
		_ = loose
		if bytes.Contains(b, []byte("<!")) || bytes.ContainsAny(b, ":\r") || bytes.Contains(b, []byte("<?")) {
			return // declarations and prefixes are taken more freely here
		}
		want, failed := theirs(b)
		if failed != nil || err != nil {
			return
		}
		if stripLines(got) != want {
			t.Errorf("%q: got %s, want %s", b, stripLines(got), want)
		}
	})
}

func theirs(b []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	var out strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			fmt.Fprintf(&out, "<%s>", token.Name.Local)
		case xml.EndElement:
			fmt.Fprintf(&out, "</%s>", token.Name.Local)
		case xml.CharData:
			if t := strings.TrimSpace(string(token)); t != "" {
				fmt.Fprintf(&out, "%q", t)
			}
		}
	}
}

// stripLines drops the line numbers before opening tags.
func stripLines(s string) string {
	var b strings.Builder
	inText := false
	for i := 0; i < len(s); i++ {
		switch {
		case inText && s[i] == '\\':
			b.WriteByte(s[i])
			i++
		case s[i] == '"':
			inText = !inText
		case !inText && s[i] >= '0' && s[i] <= '9':
			rest := strings.TrimLeft(s[i:], "0123456789")
			if strings.HasPrefix(rest, "<") && (i == 0 || s[i-1] == '>' || s[i-1] == '"' || s[i-1] >= '0' && s[i-1] <= '9') {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
