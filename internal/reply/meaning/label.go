package meaning

import (
	"cmp"
	"slices"
)

// Reading is what a reply is taken to mean. It is a proposal.
type Reading struct {
	Language     string
	Labels       []Found // the most important first; none where the text is of another kind or language
	Abstain      bool    // not sure enough: a person reads
	Why          string  // why it abstains: "empty", "language", "kind", "unsure"
	Promise      *Promise
	Offer        *Offer
	Hold         bool   // no reminder leaves until a person looked or a day passed
	Acknowledges string // Yes, Part or No: a reading of the words, no legal finding
}

// Found is a class, how sure it is, and the sentence that shows it.
type Found struct {
	Label      Label
	Confidence float64 // of the first: how often such a reading is right. Of the others: a share
	Sentence   string
}

// Whether the debt is acknowledged.
const (
	Yes  = "yes"
	Part = "part"
	No   = "no"
)

// Below sure a reading abstains; a further class must have at least also.
const (
	sure        = 0.55
	sureAfar    = 0.85 // where neither persons nor money are named
	also        = 0.12
	sureTongue  = 0.50 // of the language, where nobody named it
	namedTongue = 0.02 // of the language that was named
	release     = 0.66 // what must speak for letting go
	certain     = 0.97 // a text that names neither persons nor money
	surest      = 0.99 // never quite
	plain       = 0.80 // a promise beside which the only day is its day
)

// Read reads what a reply means with the model that is built in.
func Read(own string, c Context) Reading { return embedded().Read(own, c) }

// Read reads what a reply means.
func (m *Model) Read(own string, c Context) Reading {
	r := Reading{Abstain: true, Hold: true, Acknowledges: No}
	if emptyText(own) {
		r.Why = "empty"
		return r
	}
	r.Language = m.languageOf(own, c.Language)
	if !slices.Contains(languages, r.Language) {
		r.Why = "language"
		return r
	}
	t := take(own, r.Language, c)
	list := t.features()
	w := m.weigh(t, list)
	p := shares(w.scores, float64(m.temperature))
	if top := best(p); top == none || p[top] < certain && !t.nearMoney() {
		r.Why = "kind"
		return r
	}
	r.Labels = m.labels(t, list, p)
	_, signs := w.First()
	r.Labels[0].Confidence = min(m.trust.Of(signs), surest)
	r.Abstain = r.Labels[0].Confidence < sure || !t.nearMoney() && r.Labels[0].Confidence < sureAfar
	if r.Abstain {
		r.Why = "unsure"
	}
	t.draw(&r, p)
	return r
}

// nearMoney reports that a text speaks to somebody or of money, as every reply
// does that is more than a sign.
func (t *text) nearMoney() bool {
	for _, h := range t.hits {
		switch t.lexicon.concepts[h.concept] {
		case "invoice", "pay", "money", "owe", "finance_team", "sorry", "request", "abuse", "stop_contact", "insolvency_notice", "attorney_named", "out_of_office", "acknowledgement_only", "refusal", "thanks_or_other", "bounce",
			"forgot", "processing", "paid_already", "remittance_sent", "not_received", "invoice_error", "wrong_person", "paid_in_full_condition", "info_request":
			return true
		}
	}
	if len(t.lexical) < 6 {
		return true
	}
	for i := range t.lexical {
		if t.lexical[i].kind == amount || persons[t.language][t.lexical[i].text] {
			return true
		}
	}
	return false
}

// persons are words for who speaks and who is spoken to.
var persons = map[string]map[string]bool{
	"en": setOf("i we you me us my our your yours mine ours"), "de": setOf("ich wir sie du ihr mir uns ihnen dir mein meine unser unsere ihre ihren dein deine mich dich"),
	"fr": setOf("je nous vous tu j me te moi mon ma mes notre nos votre vos ton ta tes m t"), "es": setOf("yo nosotros usted ustedes tu me te le les nos mi mis su sus nuestro nuestra os vuestro"),
	"it": setOf("io noi lei voi tu mi ti ci vi le mio mia nostro nostra suo sua vostro vostra tuo tua"), "pt": setOf("eu nos voce voces tu me te lhe lhes meu minha nosso nossa seu sua vosso vossa"),
	"nl": setOf("ik wij we u jij je jullie mij me ons mijn onze uw jouw"), "pl": setOf("ja my pan pani panstwo ty mi mnie nam nas moj moja nasz nasza panu panstwa wam ci"),
}

// emptyText reports a text in which nothing is said.
func emptyText(s string) bool {
	for _, c := range s {
		if c > ' ' && c != '\u00a0' {
			return false
		}
	}
	return true
}

// languageOf is the language of a text; where one was named, the text must speak
// clearly against it to be taken for another.
func (m *Model) languageOf(own, named string) string {
	language, share, ofNamed := m.tongue.weigh(own, named)
	switch {
	case named != "" && slices.Contains(languages, named) && ofNamed >= namedTongue:
		return named
	case named != "" && slices.Contains(languages, named) && short(own):
		return named
	case share < sureTongue && !short(own):
		return Other
	}
	return language
}

// short reports a text with hardly a word: a sign, a name.
func short(own string) bool {
	toks, _ := tokens(own, "")
	words := 0
	for i := range toks {
		if toks[i].kind == word {
			words++
		}
	}
	return words < 3
}

func best(p [classes]float64) int {
	top := 0
	for c := range p {
		if p[c] > p[top] {
			top = c
		}
	}
	return top
}

// labels are the first class and those that stand beside it.
func (m *Model) labels(t *text, list []feature, p [classes]float64) []Found {
	met := t.metClasses()
	type share struct {
		class int
		p     float64
	}
	var found []share
	first := best(p)
	for c := range none {
		if c == first || p[c] >= also && (p[c] >= 2*also || slices.Contains(met, string(labels[c]))) {
			found = append(found, share{c, p[c]})
		}
	}
	slices.SortStableFunc(found, func(a, b share) int { return cmp.Compare(b.p, a.p) })
	var out []Found
	for _, f := range found {
		out = append(out, Found{labels[f.class], f.p, t.words(m.shown(list, f.class, len(t.sentences)))})
	}
	return out
}

// has reports that a class is among the labels.
func (r *Reading) has(names ...Label) bool {
	return slices.ContainsFunc(r.Labels, func(f Found) bool { return slices.Contains(names, f.Label) })
}

// first is the most important class.
func (r *Reading) first() Label { return r.Labels[0].Label }

// draw works out what follows from the classes: promise, offer, hold, debt.
func (t *text) draw(r *Reading, p [classes]float64) {
	t.drawPromise(r, p)
	switch {
	case r.has("plan_request"):
		r.Offer = t.instalments()
	case r.has("settlement_offer", "paid_in_full_condition"):
		r.Offer = t.discount()
	}
	r.Acknowledges = acknowledges(r, t)
	r.Hold = t.holds(r, p)
}

// unpromising are first classes beside which a day is no day of payment.
var unpromising = []Label{"paid_already", "remittance_sent", "settlement_offer", "paid_in_full_condition", "refusal", "insolvency_notice", "attorney_named",
	"stop_contact", "wrong_person", "out_of_office", "thanks_or_other", "abuse"}

// drawPromise adds the promise, and its class where only the words show it.
func (t *text) drawPromise(r *Reading, p [classes]float64) {
	promise, conditional := classOf("promise"), classOf("promise_conditional")
	if !r.has("promise", "promise_conditional") {
		d, score := t.dueDay()
		least := 6
		switch r.first() {
		case "forgot": // a slip made good
			least = 3
		case "processing": // a run on a day
			switch least = 2; {
			case d.on == t.context.SentOn:
				least = 6
			case d.vague || d.weak:
				least = 5
			case t.standing()[t.toks[d.from].sentence]["past"]: // "signed it Friday"
				least = 4
			}
		case "thanks_or_other":
			least = 7
		case "plan_request":
			return
		default:
			if slices.Contains(unpromising, r.first()) {
				return
			}
		}
		if score < least {
			return
		}
		r.Labels = append(r.Labels, Found{"promise", max(p[promise], also), ""})
	}
	onlyIf := p[conditional] > p[promise]
	if r.first() == "plan_request" && !r.has("promise") || slices.Contains(unpromising, r.first()) && r.first() != "thanks_or_other" && p[promise]+p[conditional] < 0.3 {
		r.drop("promise", "promise_conditional")
		return
	}
	r.Promise = t.promised(onlyIf, r.first() == LabelPromise && p[promise] >= plain)
	keep, other := Label("promise"), Label("promise_conditional")
	if onlyIf {
		keep, other = other, keep
	}
	if !r.has(keep) {
		for i := range r.Labels {
			if r.Labels[i].Label == other {
				r.Labels[i].Label = keep
			}
		}
	}
	r.drop(other)
	for i := range r.Labels {
		if r.Labels[i].Label == keep && (r.Promise.Sentence != "" && i > 0 || r.Labels[i].Sentence == "") {
			r.Labels[i].Sentence = r.Promise.Sentence
		}
	}
}

// drop takes classes out of the labels, never the only one.
func (r *Reading) drop(names ...Label) {
	for _, name := range names {
		if i := slices.IndexFunc(r.Labels, func(f Found) bool { return f.Label == name }); i >= 0 && len(r.Labels) > 1 {
			r.Labels = slices.Delete(r.Labels, i, i+1)
		}
	}
}

// free are the classes beside which the next reminder may leave as it is.
var free = []Label{"acknowledgement_only", "thanks_or_other"}

// serious concepts stand against letting go wherever they stand.
var serious = []string{"paid_already", "remittance_sent", "not_received", "invoice_error", "hardship", "plan_request", "settlement_offer", "paid_in_full_condition", "dispute_quality",
	"dispute_scope", "dispute_amount", "refusal", "insolvency_notice", "attorney_named", "stop_contact", "wrong_person", "relationship_risk", "abuse", "bounce"}

// holds says whether chasing must hold. It lets go only what is plainly harmless:
// a miss here sends a reminder to somebody who pays, grieves or has a lawyer.
func (t *text) holds(r *Reading, p [classes]float64) bool {
	if r.Promise != nil && (!r.Promise.Date.IsZero() || r.Promise.Conditional || len(r.Labels) > 2) || r.Offer != nil {
		return true
	}
	harmless := 0.0
	for _, l := range free {
		harmless += p[classOf(string(l))]
	}
	against := 0
	met := t.metClasses()
	for _, name := range serious {
		if slices.Contains(met, name) {
			against++
		}
	}
	if t.sentenceFor("bounce") >= 0 {
		return true
	}
	switch r.first() {
	case "acknowledgement_only", "thanks_or_other":
		return harmless < release+0.05*float64(against)
	case "forgot":
		return len(t.dates) > 0 || len(t.sums) > 0 || len(t.toks) > 60 || p[classOf("forgot")] < 0.70+0.05*float64(against) || pays(p) > 0.06 || t.sentenceFor("remittance_sent", "proof") >= 0 || t.paysBeside("forgot", "sorry") || r.has("promise", "processing", "remittance_sent")
	case "promise":
		return t.sentenceFor("soon") < 0 || len(t.dates) > 0 || len(t.sums) > 0 || against > 0 || len(t.toks) > 25
	case "out_of_office":
		away := p[classOf("out_of_office")]
		return len(t.dates) > 0 || away < 0.66+0.06*float64(against) || slices.Contains(met, "wrong_person") || t.pointsElsewhere()
	}
	return true
}

// paysBeside reports a sentence without these concepts that tells of paying.
func (t *text) paysBeside(concepts ...string) bool {
	for _, in := range t.standing() {
		if (in["paid_already"] || in["promise"] || in["pay"]) && !slices.ContainsFunc(concepts, func(name string) bool { return in[name] }) {
			return true
		}
	}
	return false
}

// pays is the share of the classes by which money comes or came.
func pays(p [classes]float64) (sum float64) {
	for _, l := range []Label{LabelPromise, LabelConditional, LabelProcessing, LabelPaid, LabelRemittance} {
		sum += p[classOf(string(l))]
	}
	return sum
}

// pointsElsewhere reports an address, a number or a colleague to turn to.
func (t *text) pointsElsewhere() bool {
	for i := range t.toks {
		if k := t.toks[i].kind; k == email || k == link || k == number || k == reference {
			return true
		}
	}
	return false
}

// owed is what the first class alone says about the debt.
var owed = map[Label]string{
	"promise": Yes, "promise_conditional": Yes, "processing": Yes, "forgot": Yes, "hardship": Yes, "plan_request": Yes,
	"dispute_amount": Part, "settlement_offer": Part, "paid_in_full_condition": Part,
}

// acknowledges reads whether the writer accepts that the sum is owed.
func acknowledges(r *Reading, t *text) string {
	first := r.first()
	is := cmp.Or(owed[first], No)
	disputes := r.has("dispute_amount", "dispute_scope", "dispute_quality")
	pays := r.has("promise", "promise_conditional", "processing", "hardship")
	switch first {
	case "promise", "promise_conditional", "plan_request", "processing":
		if disputes && first != "processing" {
			return Part
		}
	case "forgot":
		if r.has("remittance_sent", "paid_already") {
			return No
		}
	case "relationship_risk", "not_received", "invoice_error", "info_request":
		if pays || t.sentenceFor("admit", "admit_pay") >= 0 {
			return Yes
		}
		if first == "info_request" && t.sentenceFor("bank_ask") >= 0 {
			return Yes
		}
	case "dispute_scope", "dispute_quality":
		if pays || r.has("dispute_amount") || t.sentenceFor("part") >= 0 && t.sentenceFor("admit") >= 0 {
			return Part
		}
	}
	return is
}
