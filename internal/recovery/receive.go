package recovery

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
	"dunwell/internal/store"
)

// Verbs of the record that mail coming in writes.
const (
	VerbCame    Verb = "came_in" // a mail of the client, or about a letter to him
	VerbBounced Verb = "bounced"
	VerbMatched Verb = "matched" // a person said whose mail it is
	VerbIgnored Verb = "ignored" // a person said that it is no answer
)

// Machine signs what the program does of its own accord.
const Machine = "dunwell"

// Arrival is one mail to be taken in.
type Arrival struct {
	Creditor receivable.CreditorID
	Mailbox  string // where it lay, as mail.Inbox.Place says it; "drop" or "hand"
	mail.Incoming
	Account receivable.AccountKey // whose it is, where a person says so
	By      string                // that person

	unread string // why it cannot be read: it goes to the tray as it is
}

// The mailboxes that are none.
const (
	FromDrop = "drop" // a file in the folder for mails
	FromHand = "hand" // a person named the file and the client
)

// Received says what became of a mail.
type Received struct {
	ID      string
	Known   bool // it had been taken in before; nothing was done
	State   store.InboundState
	Kind    reply.Kind
	Account receivable.AccountKey // zero while it is nobody's
	Text    string                // what happened, in words
	Entries []Entry

	alone bool // sure enough to be confirmed without a person
}

// opened is a mail as it is read before the book is asked.
type opened struct {
	incoming mail.Incoming
	message  reply.Message
	finding  reply.Finding
	own      string // the writer's own words
	text     string // all words, bounded
	files    []File
	damage   []string
	identity []byte
	hash     []byte
}

// File is one file that came with a mail.
type File struct {
	Name string `json:"name"`
	Type string `json:"type"` // by its content, whatever the mail says
	Size int    `json:"size"`
}

const (
	mostText     = 64 << 10 // bytes of a text that are looked at
	mostOwn      = 16 << 10 // bytes of own words that are kept beside the mail
	mostFiles    = 50
	pieceOfMail  = 1 << 20 // bytes of packed mail a row
	sniffedBytes = 512
)

// openMail reads a mail. What is broken is named, never a reason to refuse it. One
// that was found unreadable is not looked into.
func openMail(in mail.Incoming, unread string) *opened {
	o := &opened{incoming: in, identity: identityOf(in.Raw), hash: sealOf(in.Raw)}
	if unread != "" {
		o.incoming.Whole = false // nothing is said about its words
		o.finding.Kind, o.damage = reply.KindReply, []string{"the mail could not be read: " + unread}
		return o
	}
	message, err := reply.ParseMessage(in.Raw)
	if err != nil { // larger than can be read; its head was cut off before
		o.damage = append(o.damage, shortly(err))
	}
	o.message = message
	o.finding = reply.KindOf(&o.message)
	o.damage = append(o.damage, message.Damage...)
	if !in.Whole {
		o.damage = append(o.damage, fmt.Sprintf("the mail has %d MB; only its head was taken, the mail itself lies in the mailbox", in.Size>>20))
	}
	o.text = cut(o.message.Text, mostText)
	own, _ := o.message.OwnWords()
	o.own = cut(own, mostOwn)
	for _, part := range files(&o.message) {
		o.files = append(o.files, fileOf(part))
	}
	return o
}

// fileOf says what a part is, without unpacking anything or holding it decoded.
func fileOf(part *reply.Part) File {
	size, _ := part.WriteTo(io.Discard) // which takes everything
	return File{oneLine(part.Name, 200), http.DetectContentType(part.Begin(sniffedBytes)), int(size)}
}

// cut makes foreign words fit to be kept: bounded, and without what a database
// refuses in a text.
func cut(text string, most int) string {
	if len(text) > most {
		text = text[:most]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

// oneLine is cut, without what could move a terminal or turn the order of letters.
func oneLine(text string, most int) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, cut(text, most))), " ")
}

func sealOf(raw []byte) []byte {
	sum := sha256.Sum256(raw)
	return sum[:]
}

// identityOf is the same for a mail read from a mailbox and for the file it was
// saved as: line ends and blank lines at the end do not count.
func identityOf(raw []byte) []byte {
	raw = bytes.TrimRight(raw, "\r\n")
	h := sha256.New() // which takes everything
	lines := make([]byte, 0, 64<<10)
	for len(raw) > 0 {
		n := bytes.IndexByte(raw, '\r')
		switch {
		case n < 0:
			n = len(raw)
		case n+1 == len(raw) || raw[n+1] != '\n': // one that ends no line stays
			n++
		}
		if len(lines)+n > cap(lines) {
			_, _ = h.Write(lines)
			lines = lines[:0]
		}
		if n > cap(lines) {
			_, _ = h.Write(raw[:n])
		} else {
			lines = append(lines, raw[:n]...)
		}
		if raw = raw[n:]; len(raw) > 1 && raw[0] == '\r' && raw[1] == '\n' {
			raw = raw[1:]
		}
	}
	_, _ = h.Write(lines)
	return h.Sum(nil)
}

// senders are the addresses the mail was written from, and is to be answered to.
func (o *opened) senders() []string {
	var list []string
	for _, a := range slices.Concat(o.message.From, o.message.ReplyTo) {
		if address := strings.ToLower(a.Address); address != "" && !slices.Contains(list, address) {
			list = append(list, address)
		}
	}
	return list[:min(len(list), 10)]
}

// reported are the addresses that a report is about.
func (o *opened) reported() []string {
	var list []string
	add := func(address string) {
		if address = strings.ToLower(address); address != "" && !slices.Contains(list, address) && len(list) < 50 {
			list = append(list, address)
		}
	}
	for _, r := range o.finding.Recipients {
		add(r.Address)
		add(r.Original)
	}
	if len(list) == 0 {
		for _, a := range reply.ParseAddresses(o.finding.About.To) {
			add(a.Address)
		}
	}
	return list
}

// words are subject and text, and the subject of the mail that is spoken of.
func (o *opened) words() string {
	return o.message.Subject + "\n" + o.finding.About.Subject + "\n" + o.text
}

// list reports a mail to many, which is no answer of anybody.
func (o *opened) list() bool {
	h := o.message.Headers
	precedence := strings.ToLower(h.First("Precedence"))
	return h.Has("List-Id") || h.Has("List-Unsubscribe") || precedence == "bulk" || precedence == "list"
}

// Receive takes one mail in: whose it is, what it is, what follows from it at once,
// and what a person is asked. All of it, with how far the mailbox was read, is one
// transaction; the same mail again changes nothing.
func (d *Desk) Receive(ctx context.Context, a Arrival) (Received, error) {
	o := openMail(a.Incoming, a.unread)
	var got Received
	err := d.together(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if got, err = d.receive(ctx, tx, &a, o); err != nil {
			return err
		}
		if a.Mark != (mail.Mark{}) {
			return tx.MarkMailbox(ctx, a.Creditor, a.Mailbox, a.Mark.Validity, a.Mark.Last)
		}
		return nil
	})
	if fault.CodeOf(err) == "mail_known" { // another program took it at this very moment
		return Received{Known: true}, nil
	}
	if err != nil {
		return Received{}, fmt.Errorf("take mail in: %w", err)
	}
	if got.alone {
		return d.confirmAlone(ctx, a.Creditor, got)
	}
	return got, nil
}

// confirmAlone confirms what the creditor lets be confirmed without him. Where that
// does not come about, the mail waits for him as any other.
func (d *Desk) confirmAlone(ctx context.Context, creditor receivable.CreditorID, got Received) (Received, error) {
	entries, err := d.ConfirmInbound(ctx, creditor, got.ID, Meaning{}, Act{By: Machine})
	switch k := fault.KindOf(err); {
	case err == nil:
		got.State, got.Entries, got.Text = store.InboundConfirmed, append(got.Entries, entries...), entries[len(entries)-1].Text
	case k == fault.Internal || k == fault.Unavailable:
		return got, err
	}
	return got, nil
}

func (d *Desk) receive(ctx context.Context, tx *store.Tx, a *Arrival, o *opened) (Received, error) {
	id, known, err := tx.InboundByIdentity(ctx, a.Creditor, o.identity)
	if err != nil || known {
		return Received{ID: id, Known: known}, err
	}
	c, err := tx.Creditor(ctx, a.Creditor)
	if err != nil {
		return Received{}, err
	}
	r := arriving{desk: d, tx: tx, creditor: c, arrival: a, mail: o}
	if err := r.sort(ctx); err != nil {
		return Received{}, err
	}
	if err := tx.InsertInbound(ctx, r.row); err != nil {
		return Received{}, err
	}
	if r.row.State != store.InboundPassed {
		if err := keepBytes(ctx, tx, &r.row, o.incoming.Raw); err != nil {
			return Received{}, err
		}
	}
	if err := r.follow(ctx); err != nil {
		return Received{}, err
	}
	return r.received(ctx)
}

// arriving is a mail on its way into the book.
type arriving struct {
	desk     *Desk
	tx       *store.Tx
	creditor receivable.Creditor
	arrival  *Arrival
	mail     *opened

	row        store.InboundRow
	matches    []Match
	reading    Reading
	recipients []reply.Recipient // of a report
	text       string
	entries    []Entry
}

// sort finds out whose mail it is and what it says.
func (r *arriving) sort(ctx context.Context) (err error) {
	o, a := r.mail, r.arrival
	r.matches, err = matchMail(ctx, r.tx, r.creditor, o)
	if err != nil {
		return err
	}
	arrived := o.arrived(r.desk.now())
	m := &o.message
	r.row = store.InboundRow{
		Creditor: a.Creditor, ID: r.tx.NewID(), Identity: o.identity, Hash: o.hash, Size: a.Size, Whole: a.Whole,
		Mailbox: a.Mailbox, UID: int64(a.Mark.Last), MessageID: oneLine(m.MessageID, 1000), Subject: oneLine(m.Subject, 1000),
		Sent: m.Day(), On: r.desk.dayOf(r.creditor, arrived), Received: arrived,
		Kind: string(o.finding.Kind), OwnText: o.own, Note: cut(strings.Join(o.damage, "; "), 4000), State: store.InboundNew,
	}
	if len(m.From) > 0 {
		r.row.Sender, r.row.SenderName = oneLine(m.From[0].Address, 320), oneLine(m.From[0].Name, 320)
	}
	r.choose()
	if err := r.read(ctx); err != nil {
		return err
	}
	matches, err := json.Marshal(r.matches)
	if err != nil {
		return err
	}
	reading, err := json.Marshal(r.reading)
	r.row.Matches, r.row.Reading = string(matches), string(reading)
	return err
}

// dayOf is the day a moment falls on where the creditor works.
func (d *Desk) dayOf(c receivable.Creditor, at time.Time) day.Date {
	return day.In(at, d.zoneOf(&c, &receivable.Client{}))
}

// arrived is when the mail reached the server, as far as anybody says: never later
// than now.
func (o *opened) arrived(now time.Time) time.Time {
	at := o.incoming.Arrived
	if at.IsZero() {
		at = o.message.Date
	}
	if at.IsZero() || at.After(now) {
		return now
	}
	return at
}

// choose takes the account that a person named or that is sure, and passes over
// what is no answer to anything here.
func (r *arriving) choose() {
	o, a := r.mail, r.arrival
	if a.Account.Account != "" {
		r.row.Account, r.row.MatchedBy = a.Account.Account, ClueHand
		for _, m := range r.matches {
			if m.Account == a.Account.Account {
				r.row.Delivery = m.Delivery
			}
		}
		return
	}
	if own := strings.ToLower(r.creditor.Email); own != "" && slices.Contains(o.senders(), own) && o.finding.Kind == reply.KindReply {
		r.row.State, r.row.MatchedBy = store.InboundPassed, "own"
		return
	}
	if m, ok := r.best(); ok {
		r.row.Account, r.row.MatchedBy, r.row.Delivery = m.Account, m.Clues[0].Code, m.Delivery
		return
	}
	if len(r.matches) > 0 {
		return
	}
	switch {
	case o.list(), o.finding.Kind == reply.KindAutoReply,
		o.finding.Kind == reply.KindBounce && len(o.reported()) > 0: // of another mail than ours
		r.row.State, r.row.MatchedBy = store.InboundPassed, "none"
	}
}

// best is the account the mail is taken for. What came back from an address that
// several accounts of a client share belongs to whichever was written to last: the
// address is the same for all of them.
func (r *arriving) best() (Match, bool) {
	if m, ok := sure(r.matches); ok {
		return m, true
	}
	held := possible(r.matches)
	if r.mail.finding.Kind != reply.KindBounce || len(held) == 0 {
		return Match{}, false
	}
	for _, m := range held[1:] {
		if m.Client != held[0].Client {
			return Match{}, false
		}
	}
	return held[0], true
}

func (r *arriving) received(ctx context.Context) (Received, error) {
	got := Received{ID: r.row.ID, State: r.row.State, Kind: reply.Kind(r.row.Kind), Text: r.text, Entries: r.entries}
	if r.row.Account != "" {
		got.Account = receivable.AccountKey{Creditor: r.row.Creditor, Account: r.row.Account}
	}
	if r.row.State != store.InboundNew || r.row.Account == "" || r.arrival.By != "" {
		return got, nil
	}
	list, err := r.tx.Setting(ctx, r.row.Creditor, settingAutoRead)
	own := r.row.MatchedBy == ClueThread || r.row.MatchedBy == ClueAddress // nobody else's word is taken unread
	got.alone = err == nil && own && r.reading.alone(list)
	return got, err
}

// keepBytes keeps the exact bytes of a mail, packed, in pieces.
func keepBytes(ctx context.Context, tx *store.Tx, row *store.InboundRow, raw []byte) error {
	p := pieces{put: func(n int, piece []byte) error { return tx.AddInboundBytes(ctx, row.Creditor, row.ID, n, piece) }}
	z, err := gzip.NewWriterLevel(&p, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := z.Write(raw); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return p.end()
}

// pieces cuts what is written into pieces.
type pieces struct {
	put func(n int, piece []byte) error
	buf []byte
	n   int
}

// Write takes the next bytes.
func (p *pieces) Write(b []byte) (int, error) {
	taken := len(b)
	for len(b) > 0 {
		room := min(pieceOfMail-len(p.buf), len(b))
		p.buf = append(p.buf, b[:room]...)
		b = b[room:]
		if len(p.buf) == pieceOfMail {
			if err := p.end(); err != nil {
				return 0, err
			}
		}
	}
	return taken, nil
}

func (p *pieces) end() error {
	if len(p.buf) == 0 {
		return nil
	}
	err := p.put(p.n, p.buf)
	p.n++
	p.buf = p.buf[:0]
	return err
}

// Original writes the exact bytes of a mail as it came.
func (d *Desk) Original(ctx context.Context, creditor receivable.CreditorID, id string, to io.Writer) error {
	var packed bytes.Buffer
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		packed.Reset()
		row, err := d.inboundNamed(ctx, tx, creditor, id)
		if err != nil {
			return err
		}
		return packedInto(ctx, tx, &row, &packed)
	})
	if err != nil {
		return err
	}
	return unpack(&packed, id, to)
}

// packedInto reads the kept bytes of a mail, packed as they lie in the book.
func packedInto(ctx context.Context, tx *store.Tx, row *store.InboundRow, to *bytes.Buffer) error {
	return tx.InboundBytes(ctx, row.Creditor, row.ID, func(piece []byte) error {
		_, err := to.Write(piece)
		return err
	})
}

// unpack writes the exact bytes of a mail.
func unpack(packed io.Reader, id string, to io.Writer) error {
	z, err := gzip.NewReader(packed)
	if err != nil {
		return fmt.Errorf("unpack mail %s: %w", id, err)
	}
	if _, err := io.Copy(to, io.LimitReader(z, mail.MostIncoming+1)); err != nil {
		return fmt.Errorf("unpack mail %s: %w", id, err)
	}
	return nil
}
