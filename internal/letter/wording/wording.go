// Package wording reads a letter and finds the sentences that may not leave: what
// threatens crime or publicity, poses as an attorney or a court, asks for money
// without a ground, or names a step that no person decided on. It reads words, not
// minds: what it lets pass is still a person's to judge.
package wording

import (
	"cmp"
	"slices"
	"strings"

	"dunwell/internal/fault"
)

// Step is a next step that a letter may name once a person armed it.
type Step string

// The steps, as a letter names them. A court in one of its three forms may be
// called by the name of any.
const (
	Attorney           Step = "attorney"
	SmallClaims        Step = "small_claims"
	PaymentOrder       Step = "payment_order"
	CivilCourt         Step = "civil_court"
	Arbitration        Step = "arbitration"
	Agency             Step = "agency"
	CreditReport       Step = "credit_report"
	StatutoryComplaint Step = "statutory_complaint"
)

// Steps lists every step.
func Steps() []Step {
	return []Step{Attorney, SmallClaims, PaymentOrder, CivilCourt, Arbitration, Agency, CreditReport, StatutoryComplaint}
}

// Allowed is what this letter may say about this claim. The zero value allows
// nothing but to ask.
type Allowed struct {
	Armed Step // the one step a person decided on, "" for none
	Shut  bool // the armed step is not open for this claim

	Interest     bool // law or agreement gives interest
	Compensation bool // the law gives a fixed sum for late payment
	Charges      bool // law or agreement gives fees or costs
	LockOut      bool // the agreement lets the creditor switch off or take down
	Rights       bool // the agreement ties the right of use to payment

	Instructed bool // an attorney is instructed: the letter may say so
	Filed      bool // a claim is filed: numbers and papers of the court are real
	Judgment   bool // there is a judgment: enforcement may be named

	Barred   bool // the time to sue has passed
	Stayed   bool // bankruptcy or insolvency: nothing may be asked
	Consumer bool // the client is a consumer

	// Names are what people, firms, projects, papers and courts are called. Their
	// words mean nothing: a client may be called Court Café.
	Names []string
}

// Span is a place in the text, in bytes: from Start up to End.
type Span struct{ Start, End int }

// Citation is what forbids a sentence, and how sure we are of it.
type Citation struct {
	Text       string `json:"text"`
	Source     string `json:"source"`
	Confidence string `json:"confidence"` // verified, single or recalled
}

// Finding is a sentence that may not leave.
type Finding struct {
	Rule     Rule
	Sentence string // as it stands in the text, in one line
	Span     Span   // of the words that gave rise to it
	Step     Step   // for the rules about steps: which one, "" otherwise
	Cited    []Citation
	Fix      string // what to write instead
}

// MaxText is how much text is read, in bytes; a letter is far shorter.
const MaxText = 1 << 20

// Check reads a text in a language (ISO 639-1) and gives what may not be said, in
// the order of the text. It fails with wording_language_unknown, and with
// wording_too_long for a text of more than MaxText bytes. Safe for use by several
// goroutines.
func Check(language, text string, a Allowed) ([]Finding, error) {
	l, err := lexiconOf(language)
	if err != nil {
		return nil, err
	}
	if len(text) > MaxText {
		return nil, fault.Invalidf("wording_too_long", "", "The text has %d bytes; at most %d are read. Check it in parts.", len(text), MaxText)
	}
	var found []Finding
	for s := range l.sentences(a.nameless(text)) {
		found = append(found, l.judge(text, s, a)...)
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return found, nil
}

// nameless puts a word without meaning where a name stands, also one broken over
// lines; places stay the same.
func (a Allowed) nameless(text string) string {
	for _, name := range a.Names {
		words := strings.Fields(name)
		if len(name) < 3 || len(words) == 0 {
			continue
		}
		for from := 0; ; {
			i := strings.Index(text[from:], words[0])
			if i < 0 {
				break
			}
			start := from + i
			from = start + len(words[0])
			if end := endOfName(text, from, words[1:]); end > 0 {
				text = text[:start] + strings.Repeat("x", end-start) + text[end:]
				from = end
			}
		}
	}
	return text
}

// endOfName follows the further words of a name; 0 where other words stand.
func endOfName(text string, at int, words []string) int {
	for _, word := range words {
		next := len(text) - len(strings.TrimLeft(text[at:], " \n"))
		if next == at || !strings.HasPrefix(text[next:], word) {
			return 0
		}
		at = next + len(word)
	}
	return at
}

// Guess tells the language of a text by its commonest small words; English where
// nothing speaks for another.
func Guess(text string) string {
	best, most := "en", 0
	for _, code := range languages {
		l, err := lexiconOf(code)
		if err != nil {
			continue
		}
		n := 0
		for _, t := range tokens(text, code) {
			if l.common[t.text] {
				n++
			}
		}
		if n > most {
			best, most = code, n
		}
	}
	return best
}

// oneLine is a piece of the text as it is shown.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
