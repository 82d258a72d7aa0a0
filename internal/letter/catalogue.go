package letter

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/fault"
)

// The texts, one file a language. A file holds, beside greetings, closings,
// clauses (the wording of the law slots by place) and the texts by key:
//
//	reviewed   whether a native speaker has read it
//	words      labels of the sheet and of lists
//	unknown    what the creditor's own set-up reads like while it is not known
//	phrases    what other facts read like while they are not known
//	default_notice whether the demand puts the client in default in so many words
//	payment_order  by place, what a court's quick order to pay is called there
//	snippets   pieces that several texts share, put in before anything else
//	without    sentences that read differently without a page to link to ("link")
//	           or without a name for the work ("project"): sentence → replacement
//	threat_words  words no friendly letter may hold; "word*" stands for all that begins so
//	spelling   by place, letters that are written differently there
//
// A greeting or closing may have a form for a place: "ms_gb" beside "ms".
//
//go:embed texts/*.yaml
var files embed.FS

// languages in the order in which they are listed.
var languages = []string{"en", "de", "nl", "fr", "es", "it", "pt", "pl"}

// Texts are the product's texts, each language read when it is first used.
type Texts struct {
	load map[string]func() (*language, error)
}

// product reads nothing until a language is asked for.
var product = sync.OnceValue(func() *Texts {
	t := &Texts{load: make(map[string]func() (*language, error), len(languages))}
	for _, code := range languages {
		t.load[code] = sync.OnceValues(func() (*language, error) {
			raw, err := files.ReadFile("texts/" + code + ".yaml")
			if err != nil {
				return nil, fmt.Errorf("read the %s texts: %w", code, err)
			}
			return readLanguage(code, raw)
		})
	}
	return t
})

// Product is the set of texts that comes with Dunwell.
func Product() *Texts { return product() }

// Languages lists the languages that have texts (ISO 639-1).
func Languages() []string { return slices.Clone(languages) }

// Keys lists the texts in the order of their ladder.
func Keys() []string {
	en, err := product().language("en")
	if err != nil {
		panic(err) // the embedded texts are tested; a binary without them is broken
	}
	return slices.Clone(en.keys)
}

// Unreviewed lists the languages whose texts no native speaker has read yet.
func Unreviewed() []string {
	var unread []string
	for _, code := range languages {
		if l, err := product().language(code); err != nil || !l.Reviewed {
			unread = append(unread, code)
		}
	}
	return unread
}

func (t *Texts) language(code string) (*language, error) {
	load, ok := t.load[code]
	if !ok {
		return nil, fault.NotFoundf("letter_language_unknown", "There are no texts in the language %q. Choose one of %s.", code, strings.Join(languages, ", "))
	}
	return load()
}

// language is one file.
type language struct {
	Schema    int
	Language  string
	Reviewed  bool
	Places    []string
	Spelling  map[string]map[string]string
	Greetings struct {
		Formal   map[string]string
		Informal map[string]string
	}
	Closings map[string]string
	Clauses  map[string]map[string]string
	Words    map[string]string
	Unknown  map[string]string
	Phrases  map[string]string
	// PaymentOrder is what a court's quick order to pay is called, by place; "other"
	// stands for the rest.
	PaymentOrder map[string]string `yaml:"payment_order"`
	// Default: the text of the demand itself puts the client in default, by the word
	// the law of the language's places has for it.
	Default  bool `yaml:"default_notice"`
	Snippets map[string]snippet
	Without  struct {
		Link, Project map[string]string
	}
	ThreatWords []string `yaml:"threat_words"`
	Texts       map[string]*entry

	keys    []string
	swaps   [2][]swap // by link, project; the longest first
	special map[string]*field
	spelled map[string]map[string]string // Words by place with a spelling of its own
}

// snippet is a piece of text; Paper is how it reads where nothing can be quoted
// back, "" for the same words.
type snippet struct{ Formal, Informal, Paper string }

type swap struct{ from, to string }

// entry is one text.
type entry struct {
	Tone     string
	Kind     string
	Subject  *field
	Email    *field
	Letter   *field
	SMS      *field
	Informal *forms
	Variants map[string]*forms

	Requires      []string
	RequiresIf    map[string][]string `yaml:"requires_if"`
	RequiresOneOf []string            `yaml:"requires_one_of"`
	LawClauses    []string            `yaml:"law_clauses"`
	MustNot       []string            `yaml:"must_not"`

	// The sections of a call, read by a person.
	Opening      string
	FindTheCause string `yaml:"find_the_cause"`
	Forgot       string
	Mistake      string
	Hardship     string
	Dispute      string
	Refusal      string
	Voicemail    string
	ThirdPerson  string `yaml:"third_person"`
	Closing      string
	NeverSay     []string `yaml:"never_say"`
}

// forms are the fields that an address or a place changes.
type forms struct {
	Subject, Email, Letter, SMS *field
}

// formal reports a letter that is black on white and never sent twice.
func (e *entry) formal() bool {
	return e.Letter != nil || e.Tone == "formal" || e.Tone == "final"
}

func readLanguage(code string, raw []byte) (*language, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	l := &language{}
	if err := decoder.Decode(l); err != nil {
		return nil, fmt.Errorf("read the %s texts: %w", code, err)
	}
	l.swaps = [2][]swap{swapsOf(l.Without.Link), swapsOf(l.Without.Project)}
	l.special = make(map[string]*field)
	for name, text := range l.Greetings.Formal {
		l.special["formal."+name] = newField(text, "greetings.formal."+name, false, false)
	}
	for name, text := range l.Greetings.Informal {
		l.special["informal."+name] = newField(text, "greetings.informal."+name, false, true)
	}
	for name, text := range l.Closings {
		l.special["closing."+name] = newField(text, "closings."+name, false, false)
	}
	for slot, places := range l.Clauses {
		for place, text := range places {
			l.special["clause."+slot+"."+place] = newField(text, "clauses."+slot+"."+place, false, false)
		}
	}
	for key, e := range l.Texts {
		l.keys = append(l.keys, key)
		e.name(key)
	}
	order := make(map[string]int, len(keyOrder))
	for i, key := range keyOrder {
		order[key] = i
	}
	sort.Slice(l.keys, func(i, j int) bool { return order[l.keys[i]] < order[l.keys[j]] })
	l.spelled = make(map[string]map[string]string, len(l.Spelling))
	for place, letters := range l.Spelling {
		words := make(map[string]string, len(l.Words))
		for name, word := range l.Words {
			words[name] = respell(word, letters)
		}
		l.spelled[place] = words
	}
	return l, nil
}

// swapsOf orders the sentences so that the longest is replaced first.
func swapsOf(sentences map[string]string) []swap {
	swaps := make([]swap, 0, len(sentences))
	for from, to := range sentences {
		swaps = append(swaps, swap{from, to})
	}
	slices.SortFunc(swaps, func(a, b swap) int {
		if len(a.from) != len(b.from) {
			return len(b.from) - len(a.from)
		}
		return strings.Compare(a.from, b.from)
	})
	return swaps
}

func respell(text string, letters map[string]string) string {
	for from, to := range letters {
		text = strings.ReplaceAll(text, from, to)
	}
	return text
}

// word is a label of the sheet or of a list.
func (l *language) word(name, place string) string {
	for at := place; at != ""; at = wider(at) {
		if words, ok := l.spelled[at]; ok {
			return words[name]
		}
	}
	return l.Words[name]
}

// wider is the place around a place: gb of gb_eng, "" of gb.
func wider(place string) string {
	i := strings.LastIndexByte(place, '_')
	if i < 0 {
		return ""
	}
	return place[:i]
}

// keyOrder is the order of the texts in every file.
var keyOrder = []string{
	"notice_before_due", "enquiry", "reminder_1", "reminder_2", "reminder_3_offer", "statement_with_new_invoice",
	"last_notice_work_paused", "call_script", "reply_to_promise", "promise_broken", "reply_to_hardship", "plan_offer",
	"plan_agreement", "plan_instalment_due", "plan_instalment_missed", "plan_broken_acceleration",
	"invoice_corrected_resent", "dispute_received", "acknowledgment_request", "settlement_offer", "settlement_agreement",
	"partial_payment_thanks", "paid_thanks", "work_resumed", "work_cancelled", "final_demand", "final_demand_cover_email",
	"attorney_handoff_brief", "agency_placement_brief", "court_statement_of_facts", "paid_in_full_cheque_response",
	"wrong_person_ask", "bounce_ask_other_channel", "stop_contact_confirmation", "bankruptcy_noted",
	"write_off_internal_note", "persistence_monthly", "winback", "reply_to_call_request", "reply_to_question",
	"attorney_named", "plan_completed", "promise_due_today",
}
