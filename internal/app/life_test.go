package app

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"net/smtp"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dunwell/internal/cli"
	"dunwell/internal/day"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds"
	"dunwell/internal/testneeds/book"
	"dunwell/internal/testneeds/dovecot"
	"dunwell/internal/testneeds/postfix"
)

// life is one creditor, one client and the mail between them: letters leave by
// Postfix and lie in the client's mailbox, answers go back the same way and are read
// from the creditor's by IMAP. The acts are those of the command line, at the hour
// the clock says.
type life struct {
	t    *testing.T
	zone *time.Location
	at   time.Time

	box              *dovecot.Server
	post             *postfix.Server
	creditor, client string // addresses
	name             string // of the client, as commands know him

	dir   string
	world cli.World
	out   bytes.Buffer
	said  bytes.Buffer
	desk  *recovery.Desk
	db    *store.DB
	key   receivable.AccountKey

	number string // of the account

	first    day.Date            // of the life
	bank     map[day.Date]string // amounts that come in on a day
	currency string
	letters  []arrival // what reached the client, in order
	seen     int       // of them, by the test
	n        int       // answers written
}

// arrival is one letter as the client finds it in his mailbox.
type arrival struct {
	on      day.Date
	header  netmail.Header
	subject string
	id      string
	text    string
	html    string
	files   map[string][]byte
	raw     []byte
}

func (a arrival) String() string { return a.on.String() + " " + oneSpace(a.subject) }

// bystander is another client of the creditor, who pays in time and never hears of
// any of it.
const (
	bystander     = "Alder Mill"
	bystanderMail = "post@aldermill.example"
)

// studio is who lives.
type studio struct {
	zone             string
	creditor, client string // addresses
	name             string
	currency         string
	from             day.Date
}

func newLife(t *testing.T, engine string, s studio) *life {
	t.Helper()
	zone, err := time.LoadLocation(s.zone)
	if err != nil {
		t.Fatal(err)
	}
	l := &life{t: t, zone: zone, creditor: s.creditor, client: s.client, name: s.name, currency: s.currency, first: s.from, dir: t.TempDir(), bank: map[day.Date]string{}}
	l.set(s.from, 9)
	l.box = dovecot.Start(t)
	l.post = postfix.Start(t, l.box, s.creditor, s.client, bystanderMail)
	password := filepath.Join(l.dir, "password")
	if err := os.WriteFile(password, []byte(dovecot.Password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"DUNWELL_SMTP": fmt.Sprintf("smtp+plain://127.0.0.1:%d", l.post.Port)}
	letters := filepath.Join(l.dir, "letters")
	ways, err := waysOut(letters, func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ways.SMTP.(*mail.SMTP).Close() })
	now := func() time.Time { return l.at }
	l.db = book.Open(t, book.Database(t, engine), now)
	l.desk = recovery.New(l.db, recovery.Options{Now: now, Zone: zone, Ways: ways})
	l.world = cli.World{
		In: strings.NewReader(""), Out: &l.out, Err: &l.said, Now: now, Getenv: func(string) string { return "" },
		Open: func(context.Context, cli.OpenOptions) (*recovery.Desk, func(), error) { return l.desk, func() {}, nil },
	}
	if l.key.Creditor, err = l.desk.CreditorNamed(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	l.run("setup", "way=smtp", "email="+s.creditor, "mailbox_password_file="+password,
		fmt.Sprintf("mailbox=imap+plain://%s@127.0.0.1:%d", url.PathEscape(s.creditor), l.box.Port))
	return l
}

// set moves the clock to an hour of a day.
func (l *life) set(on day.Date, hour int) {
	y, m, d := on.Date()
	l.at = time.Date(y, m, d, hour, 0, 0, 0, l.zone)
}

// hour lives the days up to one, and stands still at an hour of it.
func (l *life) hour(on string, hour int) {
	l.t.Helper()
	if l.today().Before(day.MustParse(on)) {
		l.until(on)
	}
	l.set(day.MustParse(on), hour)
}

func (l *life) today() day.Date { return day.In(l.at, l.zone) }

// run carries a command out and returns what it printed.
func (l *life) run(args ...string) string {
	l.t.Helper()
	out, code := l.try(args...)
	if code != cli.Done {
		l.t.Fatalf("%s: %s: got exit code %d: %s%s", l.today(), strings.Join(args, " "), code, out, l.said.String())
	}
	return out
}

// refused wants a command refused, and returns the sentence that says why.
func (l *life) refused(args ...string) string {
	l.t.Helper()
	out, code := l.try(args...)
	if code == cli.Done {
		l.t.Fatalf("%s: %s: got done, want refused: %s", l.today(), strings.Join(args, " "), out)
	}
	return l.said.String()
}

func (l *life) try(args ...string) (out string, code int) {
	l.out.Reset()
	l.said.Reset()
	code = cli.Run(l.t.Context(), args, l.world, "test")
	return l.out.String(), code
}

// file writes a file that a command reads.
func (l *life) file(name, text string) string {
	l.t.Helper()
	path := filepath.Join(l.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	return path
}

// invoice lays the original of an invoice where the letters find it.
func (l *life) invoice(number string) {
	l.t.Helper()
	if err := os.MkdirAll(filepath.Join(l.dir, "invoices"), 0o700); err != nil {
		l.t.Fatal(err)
	}
	l.file("invoices/"+number+".pdf", "%PDF-1.4 "+number)
}

// until lives every day up to one. In the morning the bank's list and the mail are
// read, the day is decided, what is friendly is approved, and letters leave. On a
// Saturday and a Sunday the program works and nobody else does.
func (l *life) until(last string) {
	l.t.Helper()
	for on := l.today().AddDays(1); !on.After(day.MustParse(last)); on = on.AddDays(1) {
		l.set(on, 9)
		if weekday := l.at.Weekday(); weekday != time.Saturday && weekday != time.Sunday {
			l.readBank()
			l.readMail()
		}
		l.decide()
	}
}

// decide decides the day, lets friendly letters go, and delivers.
func (l *life) decide() {
	l.t.Helper()
	request := recovery.ChaseRequest{Creditor: l.key.Creditor, On: l.today()}
	if _, err := l.desk.Chase(l.t.Context(), request, func(recovery.ChaseRow) error { return nil }); err != nil {
		l.t.Fatalf("%s: chase: %v", l.today(), err)
	}
	if friendly, _ := book.Drafts(l.t, l.db, l.key.Creditor); len(friendly) > 0 {
		l.run("approve", "--all", "--by", "Nora Lark")
	}
	l.deliver()
}

// pays has money arrive at the bank on a day; its list tells it the day after.
func (l *life) pays(on, amount string) { l.bank[day.MustParse(on)] = amount }

// readBank takes the bank's list in, through yesterday.
func (l *life) readBank() {
	l.t.Helper()
	through := l.today().AddDays(-1)
	var list strings.Builder
	fmt.Fprintf(&list, "Payment date,Payer,Amount,Currency\n%s,%s,100.00,%s\n", l.first, bystander, l.currency)
	for _, on := range slices.SortedFunc(maps.Keys(l.bank), day.Date.Compare) {
		if !on.After(through) {
			fmt.Fprintf(&list, "%s,%s,%s,%s\n", on, l.name, l.bank[on], l.currency)
		}
	}
	text := list.String()
	report, err := l.desk.Import(l.t.Context(), recovery.ImportRequest{
		Creditor: l.key.Creditor, Source: "bank", CompleteThrough: through, By: "Nora Lark",
		File: recovery.ImportFile{Name: "bank.csv", Reader: strings.NewReader(text), Size: int64(len(text))},
	})
	if err != nil || len(report.Faults) > 0 {
		l.t.Fatalf("%s: the bank's list: %v %+v", l.today(), err, report.Faults)
	}
}

// readMail reads the creditor's mailbox.
func (l *life) readMail() {
	l.t.Helper()
	read, err := l.desk.ReadMail(l.t.Context(), l.key.Creditor)
	if err != nil || len(read) != 1 || read[0].Trouble != "" {
		l.t.Fatalf("%s: read the mailbox: %v %+v", l.today(), err, read)
	}
}

// deliver lets what waits leave, and fetches it from the client's mailbox.
func (l *life) deliver() {
	l.t.Helper()
	counts, err := l.desk.Deliver(l.t.Context())
	if err != nil {
		l.t.Fatalf("%s: deliver: %v", l.today(), err)
	}
	if counts.Refused+counts.Unknown+counts.Left > 0 {
		l.t.Fatalf("%s: deliver: %+v\n%s", l.today(), counts, l.post.Log())
	}
	if counts.Sent == 0 {
		return
	}
	l.waitFor(fmt.Sprintf("%d letters", counts.Sent), func() bool { return len(l.box.New(l.t, l.client)) >= counts.Sent })
	for _, file := range l.box.New(l.t, l.client) {
		a := l.open(l.box.Take(l.t, l.client, file, l.at))
		l.holdLetter(&a)
		l.letters = append(l.letters, a)
	}
}

// holdLetter holds a letter to what every letter must be.
func (l *life) holdLetter(a *arrival) {
	l.t.Helper()
	from, err := a.header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Address != l.creditor {
		l.t.Errorf("%s: from %v (%v), want %s", a, from, err, l.creditor)
	}
	if to, err := a.header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != l.client || a.header.Get("Cc") != "" {
		l.t.Errorf("%s: to %v (%v), want %s alone", a, to, err, l.client)
	}
	if date, err := a.header.Date(); err != nil || !date.Equal(l.at) {
		l.t.Errorf("%s: dated %v (%v), want %v", a, date, err, l.at)
	}
	for _, link := range []string{"http:", "https:", "<img", "src="} {
		if strings.Contains(a.text, link) || strings.Contains(a.html, link) {
			l.t.Errorf("%s: holds %q, and no letter has a link or a picture", a, link)
		}
	}
	for _, other := range l.letters {
		if other.id == a.id || other.subject == a.subject && other.text == a.text {
			l.t.Errorf("%s arrived before, as %s", a, other)
		}
	}
	if strings.Contains(a.text+a.html, "{{") || strings.ContainsAny(a.text, "{}[]") {
		l.t.Errorf("%s: something of the template is left:\n%s", a, a.text)
	}
}

// arrived wants exactly these letters since it was asked last, each as its day and
// subject.
func (l *life) arrived(want ...string) {
	l.t.Helper()
	var got []string
	for ; l.seen < len(l.letters); l.seen++ {
		got = append(got, l.letters[l.seen].String())
	}
	if !slices.Equal(got, want) {
		l.t.Fatalf("%s: letters that arrived:\n got %q\nwant %q\n%s", l.today(), got, want, l.run("today"))
	}
}

// last is the letter that came last.
func (l *life) last() arrival { return l.letters[len(l.letters)-1] }

// says wants these words in the letter that came last.
func (l *life) says(words ...string) {
	l.t.Helper()
	l.holds(l.last().String(), l.last().text, words)
}

// printed wants these words on the paper that came with the last letter.
func (l *life) printed(words ...string) {
	l.t.Helper()
	l.holds(l.last().String()+", on paper", l.pdf(l.paper()), words)
}

func (l *life) holds(what, text string, words []string) {
	l.t.Helper()
	text = oneSpace(text)
	for _, w := range words {
		if !strings.Contains(text, oneSpace(w)) {
			l.t.Errorf("%s lacks %q:\n%s", what, w, text)
		}
	}
}

// oneSpace is a text on one line; spaces that do not break are spaces.
func oneSpace(text string) string {
	return strings.Join(strings.Fields(text), " ")
}

// pdf is the text of a PDF.
func (l *life) pdf(file []byte) string {
	l.t.Helper()
	read := exec.CommandContext(l.t.Context(), testneeds.Tool(l.t, "pdftotext", "poppler-utils"), "-layout", "-", "-")
	read.Stdin = bytes.NewReader(file)
	text, err := read.Output()
	if err != nil {
		l.t.Fatalf("read the PDF: %v", err)
	}
	return string(text)
}

// standing is how the account stands, as `dunwell explain --json` tells.
type standing struct {
	Move    string  `json:"move"`
	Step    *string `json:"step"`
	Owed    string  `json:"owed"`
	Reasons []struct {
		Code string `json:"code"`
	} `json:"reasons"`
	Plan *struct {
		State string `json:"state"`
		Paid  string `json:"paid"`
	} `json:"plan"`
	Limitation struct {
		LastDay *string `json:"last_day"`
	} `json:"limitation"`
	Facts map[string]string `json:"facts"`
}

// stands wants the account to stand so: what is owed, and the code that decides. It
// returns the rest.
func (l *life) stands(owed, code string) standing {
	l.t.Helper()
	var s standing
	if err := json.Unmarshal([]byte(l.run("explain", l.name, "--json")), &s); err != nil {
		l.t.Fatal(err)
	}
	if got := s.Reasons[len(s.Reasons)-1].Code; got != code || s.Owed != owed {
		l.t.Errorf("%s: owed %s because of %s, want %s and %s\n%s", l.today(), s.Owed, got, owed, code, l.run("explain", l.name))
	}
	return s
}

// ends holds the whole life to account: the record verifies, what the book calls sent
// is what arrived, and nothing else did or still travels.
func (l *life) ends() {
	l.t.Helper()
	l.run("verify")
	var sent []string
	for _, d := range l.deliveries() {
		if d.State == receivable.Sent {
			sent = append(sent, d.MessageID)
		}
	}
	var got []string
	for _, a := range l.letters {
		got = append(got, a.id)
	}
	if slices.Sort(sent); !slices.Equal(sent, slices.Sorted(slices.Values(got))) {
		l.t.Errorf("the book has sent %d letters, %d arrived:\n%q\n%q", len(sent), len(got), sent, got)
	}
	if left := l.post.Queued(l.t); left != 0 {
		l.t.Errorf("%d mails are still on their way\n%s", left, l.post.Log())
	}
	if others := l.box.New(l.t, bystanderMail); len(others) != 0 {
		l.t.Errorf("%s got %d mails, and has paid in time", bystander, len(others))
	}
}

// threaded wants the last letter to answer the client's n-th mail, where n counts
// from one.
func (l *life) threaded(n int) {
	l.t.Helper()
	want := l.answerID(n)
	if got := l.last().header.Get("In-Reply-To"); got != want || !strings.HasSuffix(l.last().header.Get("References"), want) {
		l.t.Errorf("%s: answers %q among %q, want %s", l.last(), got, l.last().header.Get("References"), want)
	}
}

func (l *life) answerID(n int) string {
	return fmt.Sprintf("<answer-%d@%s>", n, mail.DomainOf(l.client))
}

// paper is the letter's own PDF that came with the last mail.
func (l *life) paper() []byte {
	l.t.Helper()
	for name, file := range l.last().files {
		if strings.HasPrefix(name, l.number+"-") && !strings.Contains(name, "form") {
			return file
		}
	}
	l.t.Fatalf("%s: no paper came with it", l.last())
	return nil
}

// known finds the client's account, once his first invoice is taken in.
func (l *life) known() {
	l.t.Helper()
	var err error
	if l.key, err = l.desk.AccountNamed(l.t.Context(), l.key.Creditor, l.name, ""); err != nil {
		l.t.Fatal(err)
	}
	l.number = l.account().Number
}

// account is everything known about the client's account.
func (l *life) account() (f receivable.File) {
	l.t.Helper()
	err := l.db.Read(l.t.Context(), func(tx *store.Tx) (err error) {
		f, err = tx.AccountFile(l.t.Context(), l.key, l.today())
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return f
}

// inRecord wants an entry of that kind in the account's record that holds these words.
func (l *life) inRecord(kind string, words ...string) {
	l.t.Helper()
	var last string
	err := l.db.Read(l.t.Context(), func(tx *store.Tx) error {
		for entry, err := range tx.RecordOf(l.t.Context(), l.key) {
			if err != nil {
				return err
			}
			if entry.Kind == kind {
				last = string(entry.Content)
			}
		}
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
	l.holds("the last entry of kind "+kind, last, words)
}

// deliveries are all letters of the account.
func (l *life) deliveries() (list []receivable.Delivery) {
	l.t.Helper()
	err := l.db.Read(l.t.Context(), func(tx *store.Tx) (err error) {
		list, err = tx.DeliveriesOf(l.t.Context(), l.key)
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return list
}

// waitFor waits for the mail servers, which do their work beside the clock.
func (l *life) waitFor(what string, done func() bool) {
	l.t.Helper()
	end := time.Now().Add(20 * time.Second)
	for !done() {
		if time.Now().After(end) {
			l.t.Fatalf("%s: waited in vain for %s\n%s", l.today(), what, l.post.Log())
		}
		tick := time.NewTimer(2 * time.Millisecond)
		<-tick.C
	}
}

// open reads a letter as a mail program does.
func (l *life) open(raw []byte) arrival {
	l.t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		l.t.Fatalf("a letter that arrived cannot be read: %v", err)
	}
	a := arrival{on: l.today(), header: m.Header, id: m.Header.Get("Message-ID"), raw: raw, files: map[string][]byte{}}
	if a.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		l.t.Fatal(err)
	}
	l.part(&a, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", m.Body)
	return a
}

func (l *life) part(a *arrival, mediaType, encoding, name string, body io.Reader) {
	l.t.Helper()
	kind, params, err := mime.ParseMediaType(mediaType)
	if err != nil {
		l.t.Fatal(err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				l.t.Fatal(err)
			}
			l.part(a, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.FileName(), p)
		}
	}
	switch encoding {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		l.t.Fatal(err)
	}
	switch {
	case name != "":
		a.files[name] = content
	case kind == "text/html":
		a.html = string(content)
	default:
		a.text = strings.ReplaceAll(string(content), "\r\n", "\n")
	}
}

// answer is what the client writes back: to the letter last read, with its words
// quoted below as mail programs do, and a file where one is given.
func (l *life) answer(text, fileName string, file []byte) {
	l.t.Helper()
	last := l.last()
	l.n++
	var b strings.Builder
	head := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	head("From", (&netmail.Address{Name: "Accounts", Address: l.client}).String())
	head("To", l.creditor)
	head("Subject", mime.QEncoding.Encode("utf-8", "Re: "+last.subject))
	head("Date", l.at.Format(time.RFC1123Z))
	head("Message-ID", l.answerID(l.n))
	head("In-Reply-To", last.id)
	head("References", last.id)
	head("MIME-Version", "1.0")
	words := strings.ReplaceAll(text, "\n", "\r\n") + "\r\n\r\nOn " + last.on.String() + ", " + l.creditor + " wrote:\r\n"
	for line := range strings.Lines(last.text) {
		words += "> " + strings.TrimRight(line, "\n") + "\r\n"
	}
	const boundary = "=_between"
	if fileName != "" {
		head("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
		b.WriteString("\r\n--" + boundary + "\r\n")
	}
	b.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + words)
	if fileName != "" {
		fmt.Fprintf(&b, "\r\n--%s\r\nContent-Type: application/pdf; name=%q\r\nContent-Disposition: attachment; filename=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n", boundary, fileName, fileName)
		encoded := base64.StdEncoding.EncodeToString(file)
		for len(encoded) > 76 {
			b.WriteString(encoded[:76] + "\r\n")
			encoded = encoded[76:]
		}
		b.WriteString(encoded + "\r\n--" + boundary + "--\r\n")
	}
	known := l.box.New(l.t, l.creditor) // reading leaves them where they are
	at := net.JoinHostPort("127.0.0.1", strconv.Itoa(l.post.Port))
	if err := smtp.SendMail(at, nil, l.client, []string{l.creditor}, []byte(b.String())); err != nil {
		l.t.Fatal(err)
	}
	l.waitFor("the client's answer", func() bool { return len(l.box.New(l.t, l.creditor)) > len(known) })
	for _, file := range l.box.New(l.t, l.creditor) {
		if !slices.Contains(known, file) {
			l.box.Stamp(l.t, l.creditor, file, l.at) // the servers have a clock of their own
		}
	}
}

// waiting are the mails that wait for a person, as `dunwell inbox --json` tells.
func (l *life) waiting() []inboxLine {
	l.t.Helper()
	var list []inboxLine
	for line := range strings.Lines(l.run("inbox", "--json")) {
		var one inboxLine
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			l.t.Fatal(err)
		}
		list = append(list, one)
	}
	return list
}

// theMail is the one mail that waits; its own words hold these.
func (l *life) theMail(words string) inboxLine {
	l.t.Helper()
	list := l.waiting()
	if len(list) != 1 || !strings.Contains(list[0].OwnText, words) || strings.Contains(list[0].OwnText, "wrote:") || strings.Contains(list[0].OwnText, ">") {
		l.t.Fatalf("%s: mails that wait: got %+v, want one with %q and nothing quoted", l.today(), list, words)
	}
	one := list[0]
	if one.Client == nil || *one.Client != l.name || one.MatchedBy == nil || *one.MatchedBy != "thread" || one.Answers == nil {
		l.t.Errorf("%s: whose mail it is: got %+v", l.today(), one)
	}
	return one
}

// label is the first meaning that is proposed, "" where none is.
func (m *inboxLine) label() string {
	if m.Abstain || len(m.Labels) == 0 {
		return ""
	}
	return m.Labels[0].Label
}

// inboxLine is what a life looks at of a mail that waits.
type inboxLine struct {
	ID        string  `json:"id"`
	From      string  `json:"from"`
	Client    *string `json:"client"`
	MatchedBy *string `json:"matched_by"`
	Answers   *string `json:"answers"`
	Offered   *string `json:"offered"`
	OwnText   string  `json:"own_text"`
	Abstain   bool    `json:"abstain"`
	Labels    []struct {
		Label string `json:"label"`
	} `json:"labels"`
}

// approve lets the one drafted letter of a step leave, by a person's yes.
func (l *life) approve(step string) {
	l.t.Helper()
	l.run("approve", l.draft(step), "--by", "Nora Lark")
	l.deliver()
}

// draft is the number of the one drafted letter of a step.
func (l *life) draft(step string) string {
	l.t.Helper()
	var numbers []string
	for _, d := range book.In(l.t, l.db, l.key.Creditor, receivable.Drafted) {
		if d.Step == step {
			numbers = append(numbers, d.Number)
		}
	}
	if len(numbers) != 1 {
		l.t.Fatalf("%s: drafted letters of step %s: got %v, want one\n%s", l.today(), step, numbers, l.run("today"))
	}
	return numbers[0]
}
