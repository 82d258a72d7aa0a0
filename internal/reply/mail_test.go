package reply

import (
	"strings"
	"testing"

	"dunwell/internal/fault"
)

// crlf writes a mail as it goes over the wire.
func crlf(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n") }

func mustParse(t testing.TB, raw []byte) Message {
	t.Helper()
	m, err := ParseMessage(raw)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWordsAreReadInEveryCharset(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		charset, coding, body string
		want                  string
	}{
		"utf-8":                          {"utf-8", "8bit", "Zażółć gęślą", "Zażółć gęślą"},
		"windows-1250":                   {"windows-1250", "8bit", "Za\xbf\xf3\xb3\xe6", "Zażółć"},
		"windows-1252 dash":              {"Windows-1252", "quoted-printable", "100 =80 =96 bezahlt", "100 € – bezahlt"},
		"iso-8859-1":                     {"iso-8859-1", "8bit", "gr\xfc\xdfe", "grüße"},
		"iso-8859-2":                     {"ISO-8859-2", "8bit", "\xb6roda", "środa"},
		"iso-8859-15":                    {"iso-8859-15", "quoted-printable", "=A4 50", "€ 50"},
		"koi8-r":                         {"koi8-r", "8bit", "\xc4\xc1", "да"},
		"gb2312":                         {"gb2312", "base64", "xOO6ww==", "你好"},
		"gb18030":                        {"GB18030", "8bit", "\xc4\xe3", "你"},
		"shift_jis":                      {"Shift_JIS", "8bit", "\x82\xcd\x82\xa2", "はい"},
		"iso-2022-jp that goes unsaid":   {"", "7bit", "\x1b$B$O$$\x1b(B", "はい"},
		"utf-16":                         {"utf-16le", "base64", "SABpAA==", "Hi"},
		"says latin-1 and is utf-8":      {"iso-8859-1", "8bit", "grüße", "grüße"},
		"says ascii and is windows-1252": {"us-ascii", "8bit", "caf\xe9", "café"},
		"says utf-8 and is windows-1252": {"utf-8", "8bit", "caf\xe9 na\xefve", "café naïve"},
		"unknown charset":                {"x-klingon", "8bit", "plain", "plain"},
		"soft line breaks":               {"utf-8", "quoted-printable", "one=\r\n two=20\r\nthree=", "one two \nthree"},
		"broken quoted-printable":        {"utf-8", "quoted-printable", "100 = 100, =ZZ", "100 = 100, =ZZ"},
		"base64 with noise":              {"utf-8", "base64", "SGVs\r\n bG8=\r\n", "Hello"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := mustParse(t, crlf("From: a@a.example", "Content-Type: text/plain; charset="+tt.charset, "Content-Transfer-Encoding: "+tt.coding, "", tt.body))
			if got := strings.TrimRight(m.Text, "\n"); got != tt.want {
				t.Errorf("text %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHeadIsDecoded(t *testing.T) {
	t.Parallel()
	m := mustParse(t, crlf(
		"From: =?iso-8859-1?q?Gr=FCn=2C_Uta?= <uta@gruen.example>",
		"To: Undisclosed: a@a.example, \"B, C\" <b@b.example>; , d@d.example (Dora)",
		"Reply-To: <pay@gruen.example>",
		"Subject: =?utf-8?B?WmHFvMOz?= =?utf-8?Q?=C5=82?= =?utf-8?Q?=C4=87?= plain",
		"Message-ID: <1@gruen.example>",
		"In-Reply-To: <0@creditor.example>",
		"References: <z@creditor.example>",
		"\t<0@creditor.example>",
		"Date: Fri, 20 Nov 2026 23:30:00 -0500 (EST)",
		"Return-Path: <>",
		"", "Hi"))
	if want := (Address{"Grün, Uta", "uta@gruen.example"}); len(m.From) != 1 || m.From[0] != want {
		t.Errorf("from %v, want %v", m.From, want)
	}
	if got := len(m.To); got != 3 || m.To[1] != (Address{"B, C", "b@b.example"}) || m.To[2] != (Address{"Dora", "d@d.example"}) {
		t.Errorf("to %v", m.To)
	}
	if m.Subject != "Zażółć plain" {
		t.Errorf("subject %q", m.Subject)
	}
	if m.MessageID != "1@gruen.example" || len(m.References) != 2 || m.References[1] != "0@creditor.example" || m.InReplyTo[0] != "0@creditor.example" {
		t.Errorf("ids %q %q %q", m.MessageID, m.InReplyTo, m.References)
	}
	if m.ReturnPath != "<>" || m.ReplyTo[0].Address != "pay@gruen.example" {
		t.Errorf("return path %q, reply to %v", m.ReturnPath, m.ReplyTo)
	}
	if got := m.Day().String(); got != "2026-11-20" {
		t.Errorf("day %s: it is still Friday where she wrote", got)
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Fri, 20 Nov 2026 10:00:00 +0100":       "2026-11-20T10:00:00+01:00",
		"20 Nov 2026 10:00 GMT":                 "2026-11-20T10:00:00Z",
		"Fri, 20 Nov 26 10:00:00 EST":           "2026-11-20T10:00:00-05:00",
		"Fri Nov 20 10:00:00 2026":              "2026-11-20T10:00:00Z",
		"Friday, 20 November 2026 10:00:00 CET": "2026-11-20T10:00:00+01:00",
		"2026-11-20 10:00:00 +0200":             "2026-11-20T10:00:00+02:00",
		"yesterday":                             "0001-01-01T00:00:00Z",
	} {
		if got := mailDate(in).Format("2006-01-02T15:04:05Z07:00"); got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	m := mustParse(t, crlf(
		"From: a@a.example",
		"Content-Type: multipart/mixed; boundary=outer",
		"", "preamble",
		"--outer",
		"Content-Type: multipart/alternative; boundary=\"inner\"",
		"",
		"--inner", "Content-Type: text/plain", "", "the words", "--inner",
		"Content-Type: text/html", "", "<p>the page</p>", "--inner--",
		"--outer  ",
		"Content-Type: application/pdf; name*0*=utf-8''Rechnung%20;",
		" name*1*=%C3%BC.pdf",
		"Content-Disposition: attachment; filename=\"../../etc/Rechnung.pdf\"",
		"Content-Transfer-Encoding: base64",
		"", "JVBERi0=",
		"--outer",
		"Content-Type: message/rfc822", "", "Subject: inner mail", "", "not his words",
		"--outer--", "epilogue"))
	var got []string
	for i := range m.Parts {
		got = append(got, m.Parts[i].Type+" "+m.Parts[i].Name)
	}
	if want := "text/plain |text/html |application/pdf Rechnung.pdf|message/rfc822 "; strings.Join(got, "|") != want {
		t.Errorf("parts %q, want %q", strings.Join(got, "|"), want)
	}
	if m.Text != "the words" || strings.TrimSpace(m.HTML) != "<p>the page</p>" {
		t.Errorf("text %q, html %q", m.Text, m.HTML)
	}
	if got := string(m.Parts[2].Bytes()); got != "%PDF-" {
		t.Errorf("file %q", got)
	}
	if len(m.Damage) > 0 {
		t.Errorf("damage %q in a mail that is whole", m.Damage)
	}
}

func TestNamesOfFiles(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`attachment; filename="=?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?="`:             "Grüße.pdf",
		`attachment; filename*=utf-8''%e2%82%ac%20rates`:                     "€ rates",
		`attachment; filename*0="a long "; filename*1="name.xlsx"`:           "a long name.xlsx",
		`attachment; filename="C:\temp\list.csv"`:                            "list.csv",
		`attachment; filename="inv` + "\u202e" + `fdp.exe"`:                  "invfdp.exe",
		`attachment; filename=plain.txt; size=3`:                             "plain.txt",
		`attachment; filename="quo\"ted.txt"`:                                "quoted.txt",
		`attachment; filename="` + strings.Repeat("x", 200) + `_invoice.pdf`: strings.Repeat("x", 80) + strings.Repeat("x", 28) + "_invoice.pdf",
	} {
		m := mustParse(t, crlf("From: a@a.example", "Content-Disposition: "+in, "", "x"))
		if got := m.Parts[0].Name; got != want {
			t.Errorf("%s is named %q, want %q", in, got, want)
		}
	}
}

func TestBrokenMailsGiveWhatCanBeRead(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		raw    string
		text   string
		damage string // part of what is noted
	}{
		"nothing":                    {"", "", ""},
		"no head":                    {"Just words.\nAnd more.", "Just words.\nAnd more.", ""},
		"words with a colon":         {"One: here it is.\n\nTwo: there.", "One: here it is.\n\nTwo: there.", ""},
		"lone carriage returns":      {"From: a@a.example\rSubject: s\r\rone\rtwo", "one\ntwo", ""},
		"separator of an mbox":       {"From a@a.example Fri Nov 20 2026\nFrom: a@a.example\n\nhi", "hi", ""},
		"no blank line":              {"From: a@a.example\nSubject: s\nhi there, friend", "hi there, friend", "without a blank line"},
		"never closed":               {"From: a@a.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhi", "hi", "middle of its parts"},
		"boundary untold":            {"From: a@a.example\nContent-Type: multipart/mixed\n\n--bbb\nContent-Type: text/plain\n\nhi\n--bbb--", "hi", "boundary"},
		"parts that are none":        {"From: a@a.example\nContent-Type: multipart/mixed; boundary=b\n\nhi", "hi", "none is found"},
		"type lost":                  {"From: a@a.example\n\nThis is a MIME message.\n\n--bbb\nContent-Type: text/plain\n\nhi\n--bbb--", "hi", "does not tell"},
		"semicolon forgotten":        {"From: a@a.example\nContent-Type: text/plain charset=utf-8\n\nhi", "hi", ""},
		"page only":                  {"From: a@a.example\nContent-Type: text/html\n\n<p>hi<br>there</p>", "hi\nthere", ""},
		"empty text beside a page":   {"From: a@a.example\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\n \n--b\nContent-Type: text/html\n\nhi\n--b--", "hi", ""},
		"boundary begins like other": {"From: a@a.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--bb\ntwo\n--b--", "one\n--bb\ntwo", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := mustParse(t, []byte(tt.raw))
			if m.Text != tt.text {
				t.Errorf("text %q, want %q", m.Text, tt.text)
			}
			if got := strings.Join(m.Damage, "; "); !strings.Contains(got, tt.damage) || tt.damage == "" && got != "" {
				t.Errorf("damage %q, want %q", got, tt.damage)
			}
		})
	}
}

func TestMailTooLarge(t *testing.T) {
	t.Parallel()
	_, err := ParseMessage(make([]byte, MostMail+1))
	if fault.CodeOf(err) != codeMailSize {
		t.Errorf("got %v, want a fault %s", err, codeMailSize)
	}
}
