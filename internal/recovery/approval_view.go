package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ApprovalFile is a kept file of a revision.
type ApprovalFile struct {
	ID     string `json:"-"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// ApprovalNotice is one bringing of a request, and what became of it.
type ApprovalNotice struct {
	On      day.Date                 `json:"on"`
	How     string                   `json:"how"`
	Letter  string                   `json:"letter"` // number of the mail, "" for none
	To      string                   `json:"to"`
	State   receivable.DeliveryState `json:"state"` // of the mail
	Reached bool                     `json:"reached"`
}

// ApprovalLine is a request for approval as lists and pages show it.
type ApprovalLine struct {
	Code     string                   `json:"code"`
	Number   string                   `json:"number"`
	Kind     string                   `json:"kind"` // deliverable or change_order
	Name     string                   `json:"name"`
	Work     string                   `json:"work"` // number of the piece of work
	WorkName string                   `json:"work_name"`
	Revision int                      `json:"revision"`
	Note     string                   `json:"note"`
	State    receivable.ApprovalState `json:"state"`
	Stands   string                   `json:"stands"` // in words
	Sent     day.Date                 `json:"sent"`
	Notices  []ApprovalNotice         `json:"notices"`
	Until    day.Date                 `json:"until"`
	Clause   string                   `json:"clause"`
	Answered day.Date                 `json:"answered"`
	By       string                   `json:"by"`
	How      receivable.Answered      `json:"how"`
	Words    string                   `json:"words"`
	SHA256   string                   `json:"sha256"`
	Files    []ApprovalFile           `json:"files"`
	Price    *string                  `json:"price"`
	Days     int                      `json:"days"`
	Deem     bool                     `json:"deem"` // the clause's day has passed; a person decides
	Latest   bool                     `json:"latest"`

	Sum money.Amount `json:"-"`
}

// ApprovalProof is a proof that work was handed over or is in use.
type ApprovalProof struct {
	Kind  receivable.DocumentKind `json:"kind"`
	On    day.Date                `json:"on"`
	About string                  `json:"about"`
	How   string                  `json:"how"`
	URL   string                  `json:"url"`
	File  *ApprovalFile           `json:"file"`
}

// ApprovalBook is everything about the approvals of one account.
type ApprovalBook struct {
	Account  string               `json:"account"`
	Client   string               `json:"client"`
	Currency money.Currency       `json:"currency"`
	On       day.Date             `json:"on"`
	Lines    []ApprovalLine       `json:"approvals"` // deliverables by number and revision, then change orders
	Proofs   []ApprovalProof      `json:"proofs"`
	Rule     string               `json:"rule"`  // the clause of a deemed approval, "" where none
	Pages    bool                 `json:"pages"` // there is an address for client pages
	Work     []WorkLine           `json:"-"`
	Contacts []receivable.Contact `json:"-"`
}

// Approvals is what was sent for approval on an account, and how it stands.
func (d *Desk) Approvals(ctx context.Context, key receivable.AccountKey) (v ApprovalBook, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		on := d.todayOf(creditor)
		file, err := tx.AccountFile(ctx, key, on)
		if err != nil {
			return err
		}
		v = ApprovalBook{Account: file.Number, Client: file.Client.Name, Currency: file.Currency, On: on, Lines: []ApprovalLine{}, Proofs: []ApprovalProof{}, Pages: creditor.PublicURL != "", Work: workLines(&file)}
		all, err := tx.ContactsOf(ctx, key.Creditor, file.Client.ID)
		if err != nil {
			return err
		}
		v.Contacts = slices.DeleteFunc(all, func(c receivable.Contact) bool { return c.Email == "" || c.Unusable != "" })
		return v.fill(ctx, tx, &file)
	})
	return v, err
}

func (v *ApprovalBook) fill(ctx context.Context, tx *store.Tx, file *receivable.File) error {
	works, err := tx.DeliverablesOf(ctx, file.Key)
	if err != nil {
		return err
	}
	orders, err := tx.ChangeOrdersOf(ctx, file.Key)
	if err != nil {
		return err
	}
	docs, err := tx.DocumentsOf(ctx, file.Key)
	if err != nil {
		return err
	}
	latest := receivable.Latest(works)
	for i := range works {
		l, err := v.line(ctx, tx, file, asked{work: &works[i]}, docs)
		if err != nil {
			return err
		}
		l.Latest = slices.ContainsFunc(latest, func(d receivable.Deliverable) bool { return d.ID == works[i].ID })
		v.Lines = append(v.Lines, l)
	}
	for i := range orders {
		l, err := v.line(ctx, tx, file, asked{order: &orders[i]}, nil)
		if err != nil {
			return err
		}
		l.Latest = true
		v.Lines = append(v.Lines, l)
	}
	if rule, ok := deemedRule(file, "", v.On); ok {
		v.Rule = fmt.Sprintf("%d days after the second notice, %s", rule.days, rule.where)
	}
	v.proofs(file, works, docs)
	return nil
}

func (v *ApprovalBook) line(ctx context.Context, tx *store.Tx, file *receivable.File, x asked, docs []receivable.Document) (ApprovalLine, error) {
	k := x.kept()
	l := ApprovalLine{
		Code: x.code(), State: k.State, Sent: k.Sent, Until: k.Until, Clause: k.Clause, Answered: k.Answered, By: k.By, How: k.How, Words: k.Words,
		SHA256: x.hash(), Notices: []ApprovalNotice{}, Files: []ApprovalFile{},
	}
	for i := range file.Work {
		if w := &file.Work[i]; w.ID == x.engagement() && w.ID != "" {
			l.Work, l.WorkName = w.Number, w.Name
		}
	}
	if c := x.order; c != nil {
		price := c.Price.Decimal()
		l.Number, l.Kind, l.Name, l.Price, l.Sum, l.Days = c.Number, "change_order", c.Text, &price, c.Price, c.Days
	} else {
		l.Number, l.Kind, l.Name, l.Revision, l.Note = x.work.Number, "deliverable", x.work.Name, x.work.Revision, x.work.Note
		for _, id := range x.work.Documents {
			if i := slices.IndexFunc(docs, func(doc receivable.Document) bool { return doc.ID == id }); i >= 0 {
				l.Files = append(l.Files, keptFile(&docs[i]))
			}
		}
	}
	reached := 0
	for _, n := range k.Notices {
		notice := ApprovalNotice{On: n.On, How: n.How, Reached: n.Letter == "" && n.How != BringLink}
		if n.Letter != "" {
			delivery, err := tx.Delivery(ctx, file.Key.Creditor, n.Letter)
			if err != nil {
				return l, err
			}
			notice.Letter, notice.To, notice.State, notice.Reached = delivery.Number, delivery.To, delivery.State, delivery.State == receivable.Sent
		}
		if notice.Reached {
			reached++
		}
		l.Notices = append(l.Notices, notice)
	}
	l.Deem = x.work != nil && k.State == receivable.ApprovalOut && !k.Until.IsZero() && v.On.After(k.Until) && reached >= 2
	l.Stands = standsText(&l)
	return l, nil
}

// standsText is how a request stands, in words.
func standsText(l *ApprovalLine) string {
	switch l.State {
	case receivable.ApprovalDraft:
		return "a draft; nothing has been sent"
	case receivable.ApprovalOut:
		switch {
		case l.Deem:
			return fmt.Sprintf("not answered by %s", l.Until)
		case !l.Until.IsZero():
			return fmt.Sprintf("waits for an answer until %s", l.Until)
		}
		return fmt.Sprintf("waits for an answer since %s", l.Sent)
	case receivable.ApprovalGiven:
		return fmt.Sprintf("approved by %s on %s", l.By, l.Answered)
	case receivable.ApprovalChanges:
		return fmt.Sprintf("changes asked for by %s on %s", l.By, l.Answered)
	case receivable.ApprovalDeclined:
		return fmt.Sprintf("declined by %s on %s", l.By, l.Answered)
	case receivable.ApprovalDeemed:
		return fmt.Sprintf("not answered; approved under %s", l.Clause)
	case receivable.ApprovalWithdrawn:
	}
	return "withdrawn"
}

func keptFile(doc *receivable.Document) ApprovalFile {
	return ApprovalFile{ID: doc.ID, Name: doc.Name, Type: doc.Type, Size: doc.Size, SHA256: fmt.Sprintf("%x", doc.Hash)}
}

func (v *ApprovalBook) proofs(file *receivable.File, works []receivable.Deliverable, docs []receivable.Document) {
	for i := range docs {
		doc := &docs[i]
		if doc.Kind != receivable.DeliveryProof && doc.Kind != receivable.UseProof {
			continue
		}
		how, address, _ := strings.Cut(doc.Reference, " ")
		p := ApprovalProof{Kind: doc.Kind, On: doc.On, How: how, URL: address}
		if how == "download" {
			p.URL = ""
		}
		for j := range works {
			if works[j].ID == string(doc.About) {
				p.About = works[j].Called()
			}
		}
		for j := range file.Work {
			if string(file.Work[j].ID) == string(doc.About) {
				p.About = file.Work[j].Called()
			}
		}
		if doc.Hash != nil {
			f := keptFile(doc)
			p.File = &f
		}
		v.Proofs = append(v.Proofs, p)
	}
}

// ApprovalFile is a kept file of an account as a reader: of a revision, or a proof.
func (d *Desk) ApprovalFile(ctx context.Context, key receivable.AccountKey, id string) (*Paper, error) {
	var found *receivable.Document
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		docs, err := tx.DocumentsOf(ctx, key)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(docs, func(doc receivable.Document) bool { return doc.ID == id && doc.Hash != nil })
		if i < 0 {
			return fault.NotFoundf("document_unknown", "there is no such file")
		}
		found = &docs[i]
		return nil
	})
	if err != nil {
		return nil, err
	}
	return d.paper(ctx, key.Creditor, *found), nil
}

// ApprovalMail is the mail that asks for an approval as it would leave now.
func (d *Desk) ApprovalMail(ctx context.Context, creditor receivable.CreditorID, code, to string) (address, subject, text string, err error) {
	var x asking
	var o occasion
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		key, id, err := askedNamed(ctx, tx, creditor, code)
		if err != nil {
			return err
		}
		if x.asked, err = askedWith(ctx, tx, key, id); err != nil {
			return err
		}
		file, err := tx.AccountFile(ctx, key, d.todayOf(c))
		if err != nil {
			return err
		}
		e := &deed{desk: d, tx: tx, file: &file}
		if x.contact, err = e.contactFor(ctx, to, receivable.Project); err != nil {
			return err
		}
		if x.work != nil {
			x.files, err = filesOf(ctx, tx, key, x.work)
		}
		o = occasion{creditor: &c, file: &file, delivery: &receivable.Delivery{On: d.todayOf(c)}}
		return err
	})
	if err != nil {
		return "", "", "", err
	}
	facts := approvalFacts(&o, &x)
	if x.state() == receivable.ApprovalDraft {
		facts.Since = noDay
	}
	if o.creditor.PublicURL != "" && d.keys != nil {
		facts.Link = PlaceholderLink(o.creditor.PublicURL)
	} else {
		facts.Files = len(x.files)
	}
	if x.contact != nil {
		address = x.contact.Email
	}
	subject, text, _, err = d.texts.ApprovalMail(facts)
	return address, subject, text, err
}

// AccountName names an account of a client.
type AccountName struct {
	Key    receivable.AccountKey
	Number string
	Client string
}

// AccountsNamed are the accounts of a client, the latest first; not found where the
// creditor has no such client.
func (d *Desk) AccountsNamed(ctx context.Context, creditor receivable.CreditorID, client receivable.ClientID) (list []AccountName, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		accounts, err := tx.AccountsOfClient(ctx, creditor, client)
		if err != nil {
			return err
		}
		if len(accounts) == 0 {
			return fault.NotFoundf("client_unknown", "there is no such client at this desk")
		}
		list = nil
		for _, a := range accounts {
			file, err := tx.AccountFile(ctx, a.Key, d.Today())
			if err != nil {
				return err
			}
			list = append(list, AccountName{a.Key, a.Number, file.Client.Name})
		}
		return nil
	})
	return list, err
}
