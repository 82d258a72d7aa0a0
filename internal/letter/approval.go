package letter

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// The words of the mails that ask for an approval, one file a language.
//
//go:embed approval/*.yaml
var approvalFiles embed.FS

// approvalWords are the sentences of one language. Informal holds those that speak
// otherwise to a person one is on first names with.
type approvalWords struct {
	Words    map[string]string
	Informal map[string]string
	Read     approvalSigns
}

var approvalLanguages = sync.OnceValues(func() (map[string]*approvalWords, error) {
	all := map[string]*approvalWords{}
	for _, code := range languages {
		raw, err := approvalFiles.ReadFile("approval/" + code + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("read the words of approvals in %s: %w", code, err)
		}
		var w approvalWords
		if err := yaml.Unmarshal(raw, &w); err != nil {
			return nil, fmt.Errorf("read the words of approvals in %s: %w", code, err)
		}
		all[code] = &w
	}
	return all, nil
})

// ApprovalFacts is what the mail speaks of that asks for an approval: a deliverable, or
// a change order with its price.
type ApprovalFacts struct {
	Creditor receivable.Creditor
	Client   receivable.Client
	Contact  *receivable.Contact

	Code     string // what an answer names: "1004/D3.2", "1004/C1"
	Name     string // of the deliverable
	Revision int
	Agreed   int // revisions that are agreed, 0 where nobody said
	Words    string
	Since    day.Date // first brought on; zero in the first mail

	Order string // text of a change order, "" for a deliverable
	Price money.Amount
	Days  int // it moves the delivery by

	Link  string // "" where there is none: the mail is answered then
	Files int    // that go with the mail

	Until  day.Date // last day of a deemed approval, zero where no clause has it
	Clause string   // where it stands
}

// asker words a mail that asks for something beside the money.
type asker struct {
	*biller
	own func(name string, values ...string) string
}

func (t *Texts) asking(creditor receivable.Creditor, client receivable.Client, contact *receivable.Contact) (asker, error) {
	w, err := t.billing(&Facts{Creditor: creditor, Client: client, Contact: contact})
	if err != nil {
		return asker{}, err
	}
	all, err := approvalLanguages()
	if err != nil {
		return asker{}, err
	}
	w.form = onMail
	w.informal = client.Informal || creditor.Informal
	words := all[w.l.Language]
	return asker{w, func(name string, values ...string) string {
		s, ok := words.Informal[name]
		if !ok || !w.informal {
			s = words.Words[name]
		}
		for _, value := range values {
			s = strings.Replace(s, "%s", value, 1)
		}
		return respell(s, w.now.spelling)
	}}, nil
}

// closed is the mail: greeting, paragraphs, thanks and signature.
func (w *asker) closed(paragraphs []string) string {
	paragraphs = append([]string{w.greeting()}, paragraphs...)
	return strings.Join(append(paragraphs, w.own("thanks"), w.closing()+"\n"+strings.Join(w.signature(), "\n")), "\n\n") + "\n"
}

// ApprovalMail is the mail that asks a client to look at work, or at a price.
func (t *Texts) ApprovalMail(v ApprovalFacts) (subject, text, language string, err error) {
	w, err := t.asking(v.Creditor, v.Client, v.Contact)
	if err != nil {
		return "", "", "", err
	}
	var paragraphs []string
	if v.Order != "" {
		subject, paragraphs = w.own("subject_order", clean(v.Code)), v.orderWords(w.biller, w.own)
	} else {
		subject, paragraphs = w.own("subject", clean(v.Name), strconv.Itoa(v.Revision)), v.workWords(w.biller, w.own)
	}
	if !v.Since.IsZero() {
		subject = w.own("again", subject)
	}
	paragraphs = append(paragraphs, v.answerWords(w.own)...)
	if !v.Until.IsZero() && v.Order == "" {
		paragraphs = append(paragraphs, w.own("deemed", w.long(v.Until), clean(v.Clause)))
	}
	return subject, w.closed(paragraphs), w.l.Language, nil
}

// AgreementFacts is what the mail speaks of that asks to sign an agreement.
type AgreementFacts struct {
	Creditor receivable.Creditor
	Client   receivable.Client
	Contact  *receivable.Contact
	Title    string
	Link     string // "" where there is none: the paper goes with the mail then
	Days     int    // the link is good for
}

// AgreementMail is the mail that asks a client to read and sign an agreement.
func (t *Texts) AgreementMail(v AgreementFacts) (subject, text, language string, err error) {
	w, err := t.asking(v.Creditor, v.Client, v.Contact)
	if err != nil {
		return "", "", "", err
	}
	way := w.own("sign_enclosed")
	if v.Link != "" {
		way = w.own("sign_link", strconv.Itoa(v.Days)) + "\n" + v.Link
	}
	return w.own("subject_sign", clean(v.Title)), w.closed([]string{w.own("sign_ready", clean(v.Title)), way, w.own("sign_questions")}), w.l.Language, nil
}

func (v *ApprovalFacts) workWords(w *biller, own func(string, ...string) string) []string {
	list := []string{own("ready", clean(v.Name), strconv.Itoa(v.Revision))}
	if !v.Since.IsZero() {
		list[0] = own("waiting", w.long(v.Since), clean(v.Name), strconv.Itoa(v.Revision))
	}
	if said := strings.TrimSpace(v.Words); said != "" {
		list = append(list, typed(said))
	}
	if v.Agreed > 0 && v.Revision > 1 {
		list = append(list, own("agreed", strconv.Itoa(v.Revision-1), strconv.Itoa(v.Agreed)))
	}
	return list
}

func (v *ApprovalFacts) orderWords(w *biller, own func(string, ...string) string) []string {
	list := []string{own("order")}
	if !v.Since.IsZero() {
		list[0] = own("order_waiting", w.long(v.Since))
	}
	list = append(list, typed(v.Order), own("price", w.full(v.Price)))
	if v.Days > 0 {
		list[len(list)-1] += " " + own("days", strconv.Itoa(v.Days))
	}
	return append(list, own("after_yes"))
}

func (v *ApprovalFacts) answerWords(own func(string, ...string) string) []string {
	yes := own("yes", v.Code)
	if v.Link == "" {
		list := []string{}
		if v.Files > 0 {
			list = append(list, own("enclosed"))
		}
		return append(list, own("by_mail")+"\n\n    "+yes, own("changes"))
	}
	return []string{own("by_link") + "\n" + v.Link, own("or_mail") + "\n\n    " + yes}
}

// typed are the creditor's own words, each line cleaned.
func typed(text string) string {
	return strings.TrimSpace(lines(strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")))
}
