package letter

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"

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

// ApprovalMail is the mail that asks a client to look at work, or at a price.
func (t *Texts) ApprovalMail(v ApprovalFacts) (subject, text, language string, err error) {
	w, err := t.billing(&Facts{Creditor: v.Creditor, Client: v.Client, Contact: v.Contact})
	if err != nil {
		return "", "", "", err
	}
	all, err := approvalLanguages()
	if err != nil {
		return "", "", "", err
	}
	w.form = onMail
	w.informal = v.Client.Informal || v.Creditor.Informal
	words := all[w.l.Language]
	own := func(name string, values ...string) string {
		s, ok := words.Informal[name]
		if !ok || !w.informal {
			s = words.Words[name]
		}
		for _, value := range values {
			s = strings.Replace(s, "%s", value, 1)
		}
		return respell(s, w.now.spelling)
	}
	paragraphs := []string{w.greeting()}
	if v.Order != "" {
		subject = own("subject_order", clean(v.Code))
		paragraphs = append(paragraphs, v.orderWords(w, own)...)
	} else {
		subject = own("subject", clean(v.Name), strconv.Itoa(v.Revision))
		paragraphs = append(paragraphs, v.workWords(w, own)...)
	}
	if !v.Since.IsZero() {
		subject = own("again", subject)
	}
	paragraphs = append(paragraphs, v.answerWords(own)...)
	if !v.Until.IsZero() && v.Order == "" {
		paragraphs = append(paragraphs, own("deemed", w.long(v.Until), clean(v.Clause)))
	}
	paragraphs = append(paragraphs, own("thanks"), w.closing()+"\n"+strings.Join(w.signature(), "\n"))
	return subject, strings.Join(paragraphs, "\n\n") + "\n", w.l.Language, nil
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

// ApprovalAnswer is what a mail says about something it was asked to approve.
type ApprovalAnswer struct {
	Code string // "1004/D3.2", "1004/C1"
	Yes  bool   // it holds the line that approves, word for word; else it only names it
}

// ReadApproval finds an answer to a request for approval in the writer's own words. Only
// the line that was asked for counts as a yes; whatever else names the number is for a
// person to read. ok is false where nothing is named.
func ReadApproval(own string) (a ApprovalAnswer, ok bool) {
	all, err := approvalLanguages()
	if err != nil {
		return a, false
	}
	for line := range strings.Lines(own) {
		line = strings.TrimSpace(line)
		code := approvalCode(line)
		if code == "" {
			continue
		}
		if !ok {
			a, ok = ApprovalAnswer{Code: code}, true
		}
		for _, w := range all {
			if yes := strings.Replace(w.Words["yes"], "%s", code, 1); sameWords(line, yes) && code == a.Code {
				a.Yes = true
			}
		}
	}
	return a, ok
}

// sameWords compares two lines but for case, spaces and signs at their ends.
func sameWords(a, b string) bool {
	fold := func(s string) string {
		s = strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		return strings.ToLower(strings.Join(strings.Fields(s), " "))
	}
	return fold(a) == fold(b)
}

// approvalCode is the first number of a deliverable's revision or change order in a line,
// "" for none.
func approvalCode(line string) string {
	for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'()<>,;:!?", r) }) {
		word = strings.ToUpper(strings.Trim(word, "."))
		account, rest, found := strings.Cut(word, "/")
		if !found || !digits(account) || rest == "" {
			continue
		}
		number, revision, revised := strings.Cut(rest[1:], ".")
		switch {
		case len(word) > 40, !digits(number), revised && !digits(revision):
		case rest[0] == 'D' && revised, rest[0] == 'C' && !revised:
			return word
		}
	}
	return ""
}

func digits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
