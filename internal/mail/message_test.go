package mail

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	message "github.com/emersion/go-message/mail"

	"dunwell/internal/fault"
)

func sample() Message {
	return Message{
		From: owner, FromName: "Inês Çelik, Studio", To: debtor, ToName: "Bogusława Łęcka",
		Subject:  "Rechnung A-17 über 1.200,00 € ist seit dem 4. Februar offen, und wir würden gern wissen, woran es liegt",
		Text:     "Guten Tag,\n\n.\nFrom here on: 100 % = alles.  \nÜber 1.200,00 €\n",
		HTML:     "<!doctype html><html lang=\"de\"><p>Guten Tag, " + strings.Repeat("größer ", 40) + "</p></html>\n",
		Language: "de", MessageID: "<abc@studio.example>", InReplyTo: "<first@studio.example>",
		References: []string{"<first@studio.example>", "<second@studio.example>"},
		Date:       time.Date(2026, 3, 4, 9, 30, 0, 0, time.FixedZone("", 3600)),
		Attachments: []Attachment{{"Mahnung – Łęcka & Söhne.pdf", "application/pdf", bytes.Repeat([]byte("%PDF\x00"), 50)},
			{"A-17.pdf", "application/pdf", []byte("x")}},
		Headers: []Header{{"X-Letter", "reminder_1"}},
	}
}

func TestMessageReadsBack(t *testing.T) {
	t.Parallel()
	want := sample()
	raw, err := want.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	r, err := message.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := r.Header.Subject()
	if err != nil || subject != want.Subject {
		t.Errorf("subject: got %q, %v", subject, err)
	}
	from, err := r.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Name != want.FromName || from[0].Address != want.From {
		t.Errorf("from: got %v, %v", from, err)
	}
	to, err := r.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Name != want.ToName || to[0].Address != want.To {
		t.Errorf("to: got %v, %v", to, err)
	}
	refs, err := r.Header.MsgIDList("References")
	if err != nil || !reflect.DeepEqual(refs, []string{"first@studio.example", "second@studio.example"}) {
		t.Errorf("references: got %v, %v", refs, err)
	}
	date, err := r.Header.Date()
	if err != nil || !date.Equal(want.Date) {
		t.Errorf("date: got %v, %v", date, err)
	}
	for name, value := range map[string]string{"Content-Language": "de", "In-Reply-To": want.InReplyTo, "Message-Id": want.MessageID,
		"X-Letter": "reminder_1", "User-Agent": "", "X-Mailer": "", "Auto-Submitted": ""} {
		if got := r.Header.Get(name); got != value {
			t.Errorf("%s: got %q, want %q", name, got, value)
		}
	}
	var parts, names []string
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(p.Body)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, strings.ReplaceAll(string(body), "\r\n", "\n"))
		if h, ok := p.Header.(*message.AttachmentHeader); ok {
			name, err := h.Filename()
			if err != nil {
				t.Error(err)
			}
			names = append(names, name)
		}
	}
	wantParts := []string{want.Text, want.HTML, string(want.Attachments[0].Bytes), "x"}
	if !reflect.DeepEqual(parts, wantParts) {
		t.Errorf("parts: got %q", parts)
	}
	if !reflect.DeepEqual(names, []string{want.Attachments[0].Name, "A-17.pdf"}) {
		t.Errorf("names: got %q", names)
	}
}

func TestMessageIsOnTheWireAsPromised(t *testing.T) {
	t.Parallel()
	m := sample()
	first, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	again, err := sample().Bytes()
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("the same message gave other bytes (%v)", err)
	}
	m.MessageID = "<other@studio.example>"
	other, err := m.Bytes()
	if err != nil || bytes.Equal(first, other) {
		t.Errorf("another id gave the same bytes (%v)", err)
	}
	checkWire(t, first)
	m.Automatic = true
	if raw, err := m.Bytes(); err != nil || !bytes.Contains(raw, []byte("\r\nAuto-Submitted: auto-generated\r\n")) {
		t.Errorf("an automatic letter does not say so (%v)", err)
	}
}

// checkWire holds what every line on the wire must keep to.
func checkWire(t *testing.T, raw []byte) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(string(raw), "\r\n"), "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") || strings.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) {
			t.Errorf("line %q", line)
		}
	}
	if !bytes.HasSuffix(raw, []byte("\r\n")) {
		t.Error("the last line is not ended")
	}
}

func TestMessageShapes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*Message)
		want   string
	}{
		"all":           {func(*Message) {}, "multipart/mixed"},
		"no attachment": {func(m *Message) { m.Attachments = nil }, "multipart/alternative"},
		"plain":         {func(m *Message) { m.Attachments, m.HTML = nil, "" }, "text/plain"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := sample()
			test.change(&m)
			raw, err := m.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			checkWire(t, raw)
			parsed, err := mail.ReadMessage(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
			if err != nil || got != test.want {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
}

func TestMessageRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*Message)
		code   string
	}{
		"no sender":             {func(m *Message) { m.From = "" }, codeMessage},
		"no recipient":          {func(m *Message) { m.To = "" }, codeMessage},
		"no id":                 {func(m *Message) { m.MessageID = "" }, codeMessage},
		"no date":               {func(m *Message) { m.Date = time.Time{} }, codeMessage},
		"break in subject":      {func(m *Message) { m.Subject = "a\r\nBcc: x@y.example" }, codeHeader},
		"bare break in subject": {func(m *Message) { m.Subject = "a\nb" }, codeHeader},
		"break in name":         {func(m *Message) { m.FromName = "a\r\nBcc: x@y.example" }, codeHeader},
		"break in address":      {func(m *Message) { m.To = "a@b.example\r\nBcc: x@y.example" }, codeAddress},
		"two addresses":         {func(m *Message) { m.To = "a@b.example, c@d.example" }, codeAddress},
		"break in reply-to":     {func(m *Message) { m.ReplyTo = "a@b.example\n" + "x" }, codeAddress},
		"break in id":           {func(m *Message) { m.MessageID = "<a@b>\r\nBcc: x@y.example" }, codeHeader},
		"two ids":               {func(m *Message) { m.InReplyTo = "<a@b> <c@d>" }, codeHeader},
		"break in references":   {func(m *Message) { m.References = []string{"<a@\r\nb>"} }, codeHeader},
		"break in language":     {func(m *Message) { m.Language = "de\r\nBcc: x" }, codeHeader},
		"break in header":       {func(m *Message) { m.Headers = []Header{{"X-A", "b\r\nBcc: x"}} }, codeHeader},
		"break in header name":  {func(m *Message) { m.Headers = []Header{{"X-A: b\r\nBcc", "x"}} }, codeHeader},
		"own header":            {func(m *Message) { m.Headers = []Header{{"bcc", "x@y.example"}} }, codeHeader},
		"break in file name":    {func(m *Message) { m.Attachments[0].Name = "a\r\nb.pdf" }, codeMessage},
		"no file name":          {func(m *Message) { m.Attachments[0].Name = "" }, codeMessage},
		"break in type":         {func(m *Message) { m.Attachments[0].Type = "application/pdf;\r\n a=b" }, codeMessage},
		"no type":               {func(m *Message) { m.Attachments[0].Type = "pdf thing" }, codeMessage},
		"subject not UTF-8":     {func(m *Message) { m.Subject = "\xff" }, codeHeader},
		"text not UTF-8":        {func(m *Message) { m.Text = "\xff" }, codeMessage},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := sample()
			test.change(&m)
			raw, err := m.Bytes()
			if raw != nil || fault.CodeOf(err) != test.code || fault.KindOf(err) != fault.Invalid {
				t.Fatalf("got %q, %v, want %s", raw, err, test.code)
			}
			if strings.ContainsFunc(strings.ReplaceAll(err.Error(), "\n", ""), unicode.IsControl) {
				t.Errorf("the fault %q carries a control character on", err)
			}
		})
	}
}

func TestCleanAddress(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"ines@studio.example":                  "ines@studio.example",
		" ines@studio.example ":                "ines@studio.example",
		"o'neil+x@b.co":                        "o'neil+x@b.co",
		"kasse@müller-söhne.de":                "kasse@xn--mller-shne-kcb9d.de",
		"a@例え.jp":                              "a@xn--r8jz45g.jp",
		"root@localhost":                       "root@localhost",
		"":                                     "",
		"@b.example":                           "",
		"a@":                                   "",
		"a@b@c.example":                        "",
		"a..b@c.example":                       "",
		".a@c.example":                         "",
		"a b@c.example":                        "",
		`"a b"@c.example`:                      "",
		"a@c.example (x)":                      "",
		"A <a@c.example>":                      "",
		"a@-c.example":                         "",
		"a@c..example":                         "",
		"a@[127.0.0.1]":                        "",
		"a@c.example\r\nDATA":                  "",
		"ä@c.example":                          "",
		"a@c.example,b@d.example":              "",
		strings.Repeat("a", 65) + "@c.example": "",
	}
	for in, want := range tests {
		got, err := CleanAddress(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", in, got, err, want)
		}
		if want != "" {
			if _, err := mail.ParseAddress(got); err != nil {
				t.Errorf("%q: %v", got, err)
			}
		}
	}
}

func TestMessageIDIsStableForADelivery(t *testing.T) {
	t.Parallel()
	id := func(delivery, from string) string {
		id, err := MessageID(delivery, from)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	a := id("0198-a", "ines@Studio.example")
	if a != id("0198-a", "other@studio.example") {
		t.Error("the same delivery got two ids")
	}
	if a == id("0198-b", owner) {
		t.Error("two deliveries got one id")
	}
	if !strings.HasSuffix(a, "@studio.example>") || strings.Contains(a, "0198") {
		t.Errorf("got %s", a)
	}
	if _, err := MessageID("a", "nobody"); fault.CodeOf(err) != codeAddress {
		t.Errorf("got %v", err)
	}
}

// FuzzMessage puts odd strings everywhere: what is not refused reads back as it was.
func FuzzMessage(f *testing.F) {
	f.Add("Subject", "Name", "body\n", "<p>x</p>", "file.pdf")
	f.Add("=?utf-8?q?no?=", `a "b" \c`, ".\n..\nFrom x\n", "", "ä%'*\".pdf")
	f.Add("  two  spaces ", "Dr. Ö, Ltd (x) <y@z>", "a\r\nb\rc\n", "\x00", "a/b\\c")
	f.Add(strings.Repeat("long", 300), strings.Repeat("日本", 90), strings.Repeat("x", 2000), " \t\n", "😀")
	f.Fuzz(func(t *testing.T, subject, name, text, html, file string) {
		m := sample()
		m.Subject, m.FromName, m.Text, m.HTML, m.Attachments[0].Name = subject, name, text, html, file
		raw, err := m.Bytes()
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		checkWire(t, raw)
		parsed, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject")); err != nil || got != subject {
			t.Errorf("subject: got %q, %v, want %q", got, err, subject)
		}
		from, err := parsed.Header.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Name != name || from[0].Address != owner {
			t.Errorf("from: got %v, %v, want %q", from, err, name)
		}
		readBodies(t, parsed, text, html, file)
	})
}

func readBodies(t *testing.T, parsed *mail.Message, text, html, file string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	mixed := multipart.NewReader(parsed.Body, params["boundary"])
	first, err := mixed.NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(first.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind == "text/plain" {
		checkText(t, first, text)
	} else {
		both := multipart.NewReader(first, params["boundary"])
		for _, want := range []string{text, html} {
			p, err := both.NextRawPart()
			if err != nil {
				t.Fatal(err)
			}
			checkText(t, p, want)
		}
	}
	attached, err := mixed.NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	_, params, err = mime.ParseMediaType(attached.Header.Get("Content-Disposition"))
	if err != nil || params["filename"] != file {
		t.Errorf("file name: got %q, %v, want %q", params["filename"], err, file)
	}
}

func checkText(t *testing.T, part io.Reader, want string) {
	t.Helper()
	got, err := io.ReadAll(quotedprintable.NewReader(part))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	if g, w := lines.Replace(string(got)), lines.Replace(want); g != w && g != w+"\n" {
		t.Errorf("text: got %q, want %q", g, w)
	}
}
