// Package mail takes finished letters out of the house: it builds the message,
// signs it, and hands it to a server (SMTP), a drafts folder (IMAP), a folder on
// disk or a printer. It says what became of a letter in four words (sent,
// refused, later, unknown) and never sends one again by itself.
package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"dunwell/internal/fault"
)

// Message is one letter to one person, all words decided.
type Message struct {
	From     string // address; its domain is that of the Message-ID
	FromName string
	To       string
	ToName   string
	ReplyTo  string // "" for From
	Subject  string
	Text     string // plain text; any line ending
	HTML     string // "" for a message of plain text only
	Language string // BCP 47, "" for none

	MessageID  string // from MessageID; required
	InReplyTo  string // "" for the first of a thread
	References []string
	Date       time.Time // required; whole seconds count

	// Automatic says that no person looked at this letter before it left. It
	// sets Auto-Submitted (RFC 3834), so that holiday answers stay away; a letter
	// a person approved is his own and carries no such mark.
	Automatic bool

	Attachments []Attachment
	Headers     []Header // further lines, in this order
}

// Attachment is a file that goes with the letter.
type Attachment struct {
	Name  string // file name as the reader sees it, any language
	Type  string // media type; "" for application/octet-stream
	Bytes []byte
}

// Header is a further line of the head.
type Header struct{ Name, Value string }

// ownHeaders are written by Bytes (or must not be written at all) and cannot be given.
var ownHeaders = []string{
	"From", "To", "Cc", "Bcc", "Reply-To", "Sender", "Subject", "Date", "Message-Id", "In-Reply-To", "References",
	"Auto-Submitted", "Mime-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Language",
	"Content-Disposition", "Return-Path", "Received", "Dkim-Signature",
}

// Bytes is the message as it goes on the wire: ASCII, lines ended by CRLF. The
// same Message gives the same bytes. Whatever could break out of a header line
// is refused as a fault.
func (m Message) Bytes() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	size := 2048 + 2*len(m.Text) + 2*len(m.HTML)
	for _, a := range m.Attachments {
		size += 512 + len(a.Bytes)*3/2
	}
	buf := bytes.NewBuffer(make([]byte, 0, size))
	h := &headWriter{buf: buf}
	h.address("From", m.FromName, m.From)
	h.address("To", m.ToName, m.To)
	h.address("Reply-To", "", m.ReplyTo)
	h.text("Subject", m.Subject)
	h.words("Date", m.Date.Format(time.RFC1123Z))
	h.ids("Message-ID", m.MessageID)
	if m.InReplyTo != "" {
		h.ids("In-Reply-To", m.InReplyTo)
	}
	h.ids("References", m.References...)
	if m.Automatic {
		h.words("Auto-Submitted", "auto-generated")
	}
	for _, extra := range m.Headers {
		h.extra(extra)
	}
	h.words("MIME-Version", "1.0")
	if m.Language != "" {
		h.words("Content-Language", m.Language)
	}
	if h.err != nil {
		return nil, h.err
	}
	if err := m.body(buf); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func (m Message) check() error {
	var faults fault.List
	if m.From == "" || m.To == "" {
		faults = append(faults, fault.Invalidf(codeMessage, "", "the letter has no sender or no recipient"))
	}
	if m.MessageID == "" {
		faults = append(faults, fault.Invalidf(codeMessage, "", "the letter has no message id"))
	}
	if y := m.Date.Year(); m.Date.IsZero() || y < 1900 || y > 9999 {
		faults = append(faults, fault.Invalidf(codeMessage, "", "the letter has no date"))
	}
	if strings.ContainsFunc(m.Language, func(r rune) bool { return r == '.' || r == '_' || !atomChar(r) }) || len(m.Language) > 35 {
		faults = append(faults, fault.Invalidf(codeHeader, "language", "%q is not a language tag", clip(m.Language, 40)))
	}
	if !utf8.ValidString(m.Text) || !utf8.ValidString(m.HTML) {
		faults = append(faults, fault.Invalidf(codeMessage, "", "the letter's text is not UTF-8"))
	}
	for _, a := range m.Attachments {
		if _, _, err := mime.ParseMediaType(a.mediaType()); err != nil || headerText("type", a.Type) != nil || strings.ContainsFunc(a.Type, func(r rune) bool { return r >= utf8.RuneSelf }) || len(a.Type) > 200 {
			faults = append(faults, fault.Invalidf(codeMessage, "attachment", "%q is not a media type", clip(a.Type, 80)))
		}
		if err := headerText("attachment", a.Name); err != nil || a.Name == "" || len(a.Name) > 200 {
			faults = append(faults, fault.Invalidf(codeMessage, "attachment", "%q cannot be the name of an attachment", clip(a.Name, 80)))
		}
	}
	return faults.Err()
}

func (h *headWriter) extra(e Header) {
	for _, r := range e.Name {
		if r <= ' ' || r >= 0x7f || r == ':' {
			h.fail(fault.Invalidf(codeHeader, "", "%q cannot be the name of a header line", clip(e.Name, 60)))
			return
		}
	}
	if e.Name == "" || len(e.Name) > 60 || slices.Contains(ownHeaders, textproto.CanonicalMIMEHeaderKey(e.Name)) {
		h.fail(fault.Invalidf(codeHeader, "", "the header line %q is written by the program and cannot be given", clip(e.Name, 60)))
		return
	}
	h.text(e.Name, e.Value)
}

// body writes what follows the message's own header lines, the Content-Type and
// the empty line included.
func (m Message) body(buf *bytes.Buffer) error {
	if len(m.Attachments) == 0 {
		return m.words(buf)
	}
	mixed := m.boundary("mixed")
	fmt.Fprintf(buf, "Content-Type: multipart/mixed;\r\n boundary=%q\r\n\r\n--%s\r\n", mixed, mixed)
	if err := m.words(buf); err != nil {
		return err
	}
	for _, a := range m.Attachments {
		fmt.Fprintf(buf, "\r\n--%s\r\n", mixed)
		a.write(buf)
	}
	fmt.Fprintf(buf, "\r\n--%s--\r\n", mixed)
	return nil
}

// words writes the text, or the text and its HTML twin.
func (m Message) words(buf *bytes.Buffer) error {
	if m.HTML == "" {
		return textPart(buf, "plain", m.Text)
	}
	both := m.boundary("alternative")
	fmt.Fprintf(buf, "Content-Type: multipart/alternative;\r\n boundary=%q\r\n\r\n--%s\r\n", both, both)
	if err := textPart(buf, "plain", m.Text); err != nil {
		return err
	}
	fmt.Fprintf(buf, "\r\n--%s\r\n", both)
	if err := textPart(buf, "html", m.HTML); err != nil {
		return err
	}
	fmt.Fprintf(buf, "\r\n--%s--\r\n", both)
	return nil
}

// boundary is made from the Message-ID, so that it is the same each time. The
// sign "=_" occurs neither in base64 nor in quoted-printable text.
func (m Message) boundary(part string) string {
	sum := sha256.Sum256([]byte(part + "\n" + m.MessageID))
	return "=_" + hex.EncodeToString(sum[:16])
}

func textPart(buf *bytes.Buffer, kind, text string) error {
	fmt.Fprintf(buf, "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", kind)
	w := quotedprintable.NewWriter(buf)
	if _, err := w.Write([]byte(text)); err != nil {
		return fmt.Errorf("encode text: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("encode text: %w", err)
	}
	// A part without its own last line break gets one: some readers join the
	// boundary to it otherwise, and SMTP would add it at the end anyway.
	if !bytes.HasSuffix(buf.Bytes(), []byte("\r\n")) {
		buf.WriteString("\r\n")
	}
	return nil
}

func (a Attachment) mediaType() string {
	if a.Type == "" {
		return "application/octet-stream"
	}
	return a.Type
}

func (a Attachment) write(buf *bytes.Buffer) {
	fmt.Fprintf(buf, "Content-Type: %s\r\n", a.mediaType())
	buf.WriteString("Content-Disposition: attachment;\r\n filename=\"" + asciiName(a.Name) + "\"")
	if asciiName(a.Name) != a.Name {
		// RFC 2231 for those who read it; the ASCII name above for those who do not.
		buf.WriteString(";\r\n filename*=utf-8''" + percentEncode(a.Name))
	}
	buf.WriteString("\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	const raw, line = 57, 76
	var out [line + 2]byte
	for rest := a.Bytes; len(rest) > 0; {
		n := min(raw, len(rest))
		base64.StdEncoding.Encode(out[:], rest[:n])
		end := base64.StdEncoding.EncodedLen(n)
		copy(out[end:], "\r\n")
		buf.Write(out[:end+2])
		rest = rest[n:]
	}
}

// asciiName is the file name for readers that know only ASCII.
func asciiName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
}

// percentEncode writes an extended value (RFC 2231, section 4).
func percentEncode(s string) string {
	return strings.NewReplacer("+", "%20", "*", "%2A").Replace(url.QueryEscape(s))
}
