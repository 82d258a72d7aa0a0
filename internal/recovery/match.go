package recovery

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
	"dunwell/internal/store"
)

// Match is one account that a mail may be about, and what speaks for it.
type Match struct {
	Account  receivable.AccountID  `json:"account"`
	Number   string                `json:"number"` // of the account
	Client   string                `json:"client"`
	Score    int                   `json:"score"`
	Clues    []Clue                `json:"clues"`
	Delivery receivable.DeliveryID `json:"delivery,omitempty"` // the letter it answers
}

// Clue is one thing that speaks for an account.
type Clue struct {
	Code  string `json:"code"`
	Text  string `json:"text"`
	Score int    `json:"score"`
}

// What speaks for an account, and how much. A mail is taken for an account's at
// sureScore, if no other comes nearer than clearLead; the clues of one code count
// once.
const (
	ClueThread  = "thread"        // it answers a letter of ours, by its own word
	ClueReturn  = "return_path"   // it came to the return path of a letter of ours
	ClueLetter  = "letter_number" // it names the number of a letter of ours
	ClueAddress = "address"       // a recorded contact wrote it, or it came back from there
	ClueSubject = "invoice_in_subject"
	ClueInvoice = "invoice_in_text"
	ClueName    = "client_name"
	ClueDomain  = "domain" // somebody writes from where a recorded contact does
	ClueHand    = "by_hand"

	sureScore = 60
	clearLead = 20
)

var clueScores = map[string]int{
	ClueThread: 100, ClueReturn: 100, ClueLetter: 80, ClueAddress: 70, ClueSubject: 45, ClueInvoice: 40, ClueName: 35, ClueDomain: 30, ClueHand: 1000,
}

// matching gathers what speaks for the accounts of one creditor.
type matching struct {
	tx       *store.Tx
	creditor receivable.Creditor
	mail     *opened
	found    map[receivable.AccountID]*Match
}

// matchMail looks whose mail it is among the accounts of the creditor, the likeliest
// first. It reads nothing of any other creditor.
func matchMail(ctx context.Context, tx *store.Tx, c receivable.Creditor, m *opened) ([]Match, error) {
	g := matching{tx: tx, creditor: c, mail: m, found: map[receivable.AccountID]*Match{}}
	for _, look := range []func(context.Context) error{g.threads, g.returned, g.addresses, g.letterNumbers, g.invoices, g.names} {
		if err := look(ctx); err != nil {
			return nil, fmt.Errorf("match mail: %w", err)
		}
	}
	if len(g.found) == 0 {
		if err := g.domain(ctx); err != nil {
			return nil, fmt.Errorf("match mail: %w", err)
		}
	}
	return g.sorted(ctx)
}

// clue notes what speaks for an account, once a code.
func (g *matching) clue(id receivable.AccountID, code, format string, args ...any) *Match {
	m := g.found[id]
	if m == nil {
		m = &Match{Account: id}
		g.found[id] = m
	}
	if !slices.ContainsFunc(m.Clues, func(c Clue) bool { return c.Code == code }) {
		c := Clue{code, fmt.Sprintf(format, args...), clueScores[code]}
		m.Clues = append(m.Clues, c)
		m.Score += c.Score
	}
	return m
}

// mostMatches is how many accounts a mail may be about before it says nothing.
const mostMatches = 20

func (g *matching) sorted(ctx context.Context) ([]Match, error) {
	ids := make([]string, 0, len(g.found))
	for id := range g.found {
		ids = append(ids, string(id))
	}
	slices.Sort(ids)
	accounts, err := g.tx.AccountsByID(ctx, g.creditor.ID, ids)
	if err != nil {
		return nil, err
	}
	var list []Match
	for _, a := range accounts {
		client, err := g.tx.Client(ctx, g.creditor.ID, a.Client)
		if err != nil {
			return nil, err
		}
		m := g.found[a.Key.Account]
		m.Number, m.Client = a.Number, client.Name
		list = append(list, *m)
	}
	slices.SortFunc(list, func(a, b Match) int {
		return cmp.Or(b.Score-a.Score, strings.Compare(string(a.Account), string(b.Account)))
	})
	return list[:min(len(list), mostMatches)], nil
}

// sure is the one account a mail is taken for; ok is false where none is near
// enough, or two are.
func sure(list []Match) (m Match, ok bool) {
	if len(list) == 0 || list[0].Score < sureScore || len(list) > 1 && list[0].Score-list[1].Score < clearLead {
		return Match{}, false
	}
	return list[0], true
}

// mostHeld is how many accounts an unclear mail holds.
const mostHeld = 5

// possible are the accounts that an unclear mail may well be about: they are held
// until a person said which. More than a few are no finding.
func possible(list []Match) []Match {
	n := 0
	for n < len(list) && list[n].Score >= sureScore {
		n++
	}
	if n > mostHeld {
		return nil
	}
	return list[:n]
}

// threads finds letters of ours that the mail answers, or that it says came back.
func (g *matching) threads(ctx context.Context) error {
	ids := slices.Concat(g.mail.message.InReplyTo, g.mail.message.References)
	if about := g.mail.finding.About.MessageID; about != "" {
		ids = append(ids, about)
	}
	for i := range ids {
		ids[i] = "<" + ids[i] + ">"
	}
	slices.Reverse(ids) // the nearest first
	const most = 200
	if ids = ids[:min(len(ids), most)]; len(ids) == 0 {
		return nil
	}
	deliveries, err := g.tx.DeliveriesByMessageID(ctx, g.creditor.ID, ids)
	if err != nil {
		return err
	}
	slices.SortStableFunc(deliveries, func(a, b receivable.Delivery) int {
		return slices.Index(ids, a.MessageID) - slices.Index(ids, b.MessageID)
	})
	for _, d := range deliveries {
		m := g.clue(d.Account.Account, ClueThread, "it answers letter %s", d.Number)
		if m.Delivery == "" {
			m.Delivery = d.ID
		}
	}
	return nil
}

// addresses finds contacts with the writer's address, or those that came back.
func (g *matching) addresses(ctx context.Context) error {
	words := "%s is a contact"
	wanted := g.mail.senders()
	if g.mail.finding.Kind == reply.KindBounce || g.mail.finding.Kind == reply.KindComplaint {
		wanted, words = g.mail.reported(), "%s is a contact, and the mail is about it"
	}
	own := strings.ToLower(g.creditor.Email)
	wanted = slices.DeleteFunc(wanted, func(a string) bool { return a == own })
	if len(wanted) == 0 {
		return nil
	}
	contacts, err := g.tx.ContactsByEmail(ctx, g.creditor.ID, wanted)
	if err != nil {
		return err
	}
	return g.contacts(ctx, contacts, ClueAddress, words)
}

// contacts notes a clue for every account of these contacts' clients.
func (g *matching) contacts(ctx context.Context, contacts []store.ContactRow, code, words string) error {
	at := map[receivable.ClientID]string{}
	var clients []string
	for _, c := range contacts {
		if _, met := at[c.Client]; !met {
			clients = append(clients, string(c.Client))
		}
		at[c.Client] = c.Email
	}
	accounts, err := g.tx.AccountsOfClients(ctx, g.creditor.ID, clients)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		g.clue(a.Key.Account, code, words, at[a.Client])
	}
	return nil
}

// letterNumber is what letters of ours are numbered like.
var letterNumber = regexp.MustCompile(`\b(\d{4,12})-(\d{1,9})\b`)

func (g *matching) letterNumbers(ctx context.Context) error {
	numbers := map[string][]string{}
	var accounts []string
	for _, found := range letterNumber.FindAllStringSubmatch(g.mail.words(), 50) {
		accounts = append(accounts, found[1])
		numbers[found[1]] = append(numbers[found[1]], found[0])
	}
	met, err := g.tx.AccountsByNumber(ctx, g.creditor.ID, accounts)
	if err != nil {
		return err
	}
	for _, a := range met {
		deliveries, err := g.tx.DeliveriesOf(ctx, a.Key)
		if err != nil {
			return err
		}
		for _, d := range deliveries {
			if slices.Contains(numbers[a.Number], d.Number) {
				m := g.clue(a.Key.Account, ClueLetter, "it names letter %s", d.Number)
				m.Delivery = cmp.Or(m.Delivery, d.ID)
			}
		}
	}
	return nil
}

var (
	numberLike   = regexp.MustCompile(`[\p{L}\d][\p{L}\d/._-]{0,38}[\p{L}\d]|\d`)
	invoiceWords = []string{"inv", "rechn", "rg", "re-nr", "fact", "fatt", "fatur", "faktur", "factu", "facture", "nr", "no", "n°", "nº", "#", "bill"}
)

// mostNumbers is how many numbers of a mail are looked up.
const mostNumbers = 400

// invoices finds invoices that the mail names. A short plain number is one only
// behind a word for an invoice: every mail holds days and sums.
func (g *matching) invoices(ctx context.Context) error {
	subject, text := numbersIn(g.mail.message.Subject), numbersIn(g.mail.words())
	wanted := slices.Compact(slices.Sorted(slices.Values(slices.Concat(subject, text))))
	items, err := g.tx.ItemsByNumber(ctx, g.creditor.ID, wanted[:min(len(wanted), mostNumbers)])
	if err != nil {
		return err
	}
	for _, number := range wanted {
		for _, item := range items[number] {
			code := ClueInvoice
			if slices.Contains(subject, number) {
				code = ClueSubject
			}
			g.clue(item.Account.Account, code, "it names invoice %s", number)
		}
	}
	return nil
}

func numbersIn(text string) []string {
	var list []string
	at := 0
	for _, span := range numberLike.FindAllStringIndex(text, 4*mostNumbers) {
		word := text[span[0]:span[1]]
		before := strings.ToLower(text[max(at, span[0]-14):span[0]])
		at = span[1]
		if !strings.ContainsFunc(word, func(r rune) bool { return r >= '0' && r <= '9' }) {
			at = span[0] // a word may stand before the number
			continue
		}
		plain := strings.Trim(word, "0123456789") == ""
		if plain && len(word) < 5 && !containsAny(before, invoiceWords) {
			continue
		}
		list = append(list, word)
		rest := strings.TrimRight(text[:span[0]], " \t")
		if prefix := rest[strings.LastIndexAny(rest, " \t\n:(")+1:]; prefix != "" && len(prefix) <= 12 { // "INV 17" is a number too
			list = append(list, prefix+" "+word)
		}
		if len(list) >= mostNumbers {
			break
		}
	}
	return list
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// names finds clients who are called like the writer or like a line of the mail.
func (g *matching) names(ctx context.Context) error {
	var folded []string
	add := func(name string) {
		if f := store.Fold(name); len(f) >= 4 && !slices.Contains(folded, f) && len(folded) < 60 {
			folded = append(folded, f)
		}
	}
	for _, a := range g.mail.message.From {
		add(a.Name)
	}
	lines := strings.Split(g.mail.text, "\n")
	for _, l := range lines[max(0, len(lines)-15):] {
		if len(l) <= 80 && len(strings.Fields(l)) <= 7 {
			add(l)
		}
	}
	clients, err := g.tx.ClientsByFoldedName(ctx, g.creditor.ID, folded)
	if err != nil {
		return err
	}
	for _, name := range folded {
		for _, c := range clients[name] {
			accounts, err := g.tx.AccountsOfClient(ctx, g.creditor.ID, c.ID)
			if err != nil {
				return err
			}
			for _, a := range accounts {
				g.clue(a.Key.Account, ClueName, "it names %s", c.Name)
			}
		}
	}
	return nil
}

// everybody are domains at which anybody has an address.
var everybody = []string{
	"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "aol.com", "icloud.com", "me.com", "mac.com",
	"gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "mail.de", "posteo.de", "orange.fr", "free.fr", "laposte.net", "sfr.fr", "wanadoo.fr",
	"libero.it", "virgilio.it", "tin.it", "alice.it", "hotmail.it", "yahoo.co.uk", "btinternet.com", "hotmail.co.uk", "hotmail.fr", "yahoo.fr", "yahoo.de", "yahoo.es",
	"telefonica.net", "uol.com.br", "bol.com.br", "terra.com.br", "sapo.pt", "ziggo.nl", "kpnmail.nl", "planet.nl", "home.nl", "xs4all.nl",
	"wp.pl", "o2.pl", "onet.pl", "interia.pl", "gazeta.pl", "proton.me", "protonmail.com", "fastmail.com", "zoho.com", "mail.com", "yandex.com", "mail.ru",
}

// domain finds clients whose contacts write from the same domain. It goes through
// all contacts, and is asked where nothing else speaks for anybody.
func (g *matching) domain(ctx context.Context) error {
	if g.mail.finding.Kind != reply.KindReply {
		return nil
	}
	own := mail.DomainOf(strings.ToLower(g.creditor.Email))
	for _, a := range g.mail.senders() {
		domain := mail.DomainOf(a)
		if domain == own || slices.Contains(everybody, domain) || !strings.Contains(domain, ".") {
			continue
		}
		contacts, err := g.tx.ContactsAtDomain(ctx, g.creditor.ID, domain, mostMatches)
		if err != nil {
			return err
		}
		if err := g.contacts(ctx, contacts, ClueDomain, "the writer's domain is that of %s"); err != nil {
			return err
		}
	}
	return nil
}
