package letter

import (
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// Codes of the warnings a letter may carry.
const (
	WarnLanguage = "language_fallback" // no text in the client's language
	WarnNotArmed = "not_armed"         // a demand that names no next step
)

// Make writes the letter of that key. It fails with letter_key_unknown, and with
// letter_fact_missing that names everything required and unknown. What is unknown
// of the creditor's own set-up stands in brackets and is listed in Missing.
func (t *Texts) Make(key string, f Facts, o *Override) (Letter, error) {
	l, warnings, err := t.choose(f)
	if err != nil {
		return Letter{}, err
	}
	e, ok := l.Texts[key]
	if !ok {
		return Letter{}, fault.NotFoundf("letter_key_unknown", "There is no letter %q. Choose one of %s.", key, strings.Join(l.keys, ", "))
	}
	if err := f.complete(); err != nil {
		return Letter{}, err
	}
	if err := f.Others.check(); err != nil {
		return Letter{}, err
	}
	if err := checkStep(f.NextStep); err != nil {
		return Letter{}, err
	}
	w := &writer{f: &f, l: l, o: o.in(l.Language), place: f.Place, key: key}
	w.now = conditions{
		noLink:    f.PayLink == "" || f.ReplyLink == "",
		noProject: f.Work == nil || f.Work.Name == "",
		spelling:  l.spellingOf(f.Place),
	}
	made := Letter{Key: key, Language: l.Language, Formal: e.formal(), Warnings: warnings}
	if w.o != nil {
		made.Override = w.o.name
	}
	w.require(key, e, &made)
	if key == demandKey {
		w.holdToLaw(&made)
	}
	w.compose(key, e, &made)
	if len(w.unknown)+len(w.refused) > 0 {
		return Letter{}, w.refuse(key)
	}
	if err := w.checkWording(&made); err != nil {
		return Letter{}, err
	}
	if key == demandKey {
		if made.Enclosed, err = w.forms(); err != nil {
			return Letter{}, err
		}
	}
	for _, id := range w.missing {
		made.Missing = append(made.Missing, id.String())
	}
	return made, nil
}

// choose takes the language asked for, the client's, the creditor's, or English.
func (t *Texts) choose(f Facts) (*language, []Warning, error) {
	wanted := f.Language
	if wanted == "" {
		wanted = f.Client.Language
	}
	for i, code := range [3]string{wanted, f.Creditor.Language, "en"} {
		code, _, _ = strings.Cut(strings.ToLower(code), "-")
		if _, ok := t.load[code]; !ok {
			continue
		}
		l, err := t.language(code)
		if err != nil {
			return nil, nil, err
		}
		if i > 0 && wanted != "" {
			return l, []Warning{{WarnLanguage, "There is no text in the client's language (" + clean(wanted) + "); this letter is in " + code + "."}}, nil
		}
		return l, nil, nil
	}
	l, err := t.language("en")
	return l, nil, err
}

// complete fills in what follows from the rest.
func (f *Facts) complete() error {
	if f.Place == "" {
		f.Place = f.Client.Place
	}
	if f.Place == "" {
		f.Place = f.Creditor.Place
	}
	f.Place = day.NormalPlace(f.Place)
	if f.Open.Currency() == "" && len(f.Items) > 0 {
		var t money.Tally
		for _, item := range f.Items {
			t.Add(item.Open)
		}
		sum, err := t.Sum()
		if err != nil {
			return err
		}
		f.Open = sum
	}
	if f.Payoff.Currency() == "" {
		f.Payoff = f.Open
	}
	if f.Paper == "" {
		f.Paper = paperOf(f.Creditor.Place)
	}
	return nil
}

// paperOf is the paper of a country: letter size in North America and a few
// countries that follow it, A4 elsewhere.
func paperOf(place string) Paper {
	place = day.NormalPlace(place)
	if len(place) >= 2 {
		switch place[:2] {
		case "us", "ca", "mx", "ph", "cl", "co", "ve":
			return USLetter
		}
	}
	return A4
}

func (l *language) spellingOf(place string) map[string]string {
	for at := place; at != ""; at = wider(at) {
		if letters, ok := l.Spelling[at]; ok {
			return letters
		}
	}
	return nil
}

// check refuses facts under names that do not exist or are of another kind.
func (o Others) check() error {
	var faults fault.List
	check := func(name string, kinds ...kind) {
		id, ok := byName[name]
		for _, k := range kinds {
			if ok && id.kind() == k {
				return
			}
		}
		faults = append(faults, fault.Invalidf("letter_fact_unknown", name, "No letter asks for this fact in this form. Look the name and its kind up in the list of placeholders."))
	}
	for name := range o.Texts {
		check(name, textKind, blockKind, numberKind)
	}
	for name := range o.Dates {
		check(name, dateKind)
	}
	for name := range o.Sums {
		check(name, sumKind)
	}
	for name := range o.Flags {
		check(name, flagKind)
	}
	return faults.Err()
}

// require notes what the text needs and does not have.
func (w *writer) require(key string, e *entry, made *Letter) {
	need := func(name string) {
		if id, ok := byName[name]; ok {
			if !id.setUp() && !w.known(id) {
				w.lack(id)
			}
			return
		}
		if !w.f.Proven[name] {
			made.Unproven = append(made.Unproven, name)
		}
	}
	for _, name := range e.Requires {
		need(name)
	}
	for _, name := range w.o.requires(key) {
		need(name)
	}
	for flag, names := range e.RequiresIf {
		if w.holds(byName[flag]) {
			for _, name := range names {
				need(name)
			}
		}
	}
	if len(e.RequiresOneOf) == 0 {
		return
	}
	for _, name := range e.RequiresOneOf {
		if w.holds(byName[name]) {
			return
		}
	}
	made.Unproven = append(made.Unproven, "next_step")
	made.Warnings = append(made.Warnings, Warning{WarnNotArmed, "No person has decided on a next step, so this draft names none. Decide on one before it leaves."})
}

func (w *writer) known(id placeholder) bool {
	if id == pProjectName {
		return true
	}
	if id.kind() == blockKind || id.kind() == flagKind {
		return w.holds(id)
	}
	_, known := w.value(id)
	return known
}

// Lacking is why a letter cannot be written: facts it cannot do without, by the
// names of their placeholders or states. It is the fault letter_fact_missing.
type Lacking struct {
	Key   string // of the letter
	Names []string
}

func (l *Lacking) Error() string { return l.fault().Error() }

// Unwrap lets the fault be found in the chain.
func (l *Lacking) Unwrap() error { return l.fault() }

func (l *Lacking) fault() *fault.Error {
	return fault.Invalidf("letter_fact_missing", l.Key, "This letter cannot be written while these facts are unknown: %s. Enter them, or choose another letter.", strings.Join(l.Names, ", "))
}

// refuse names everything that is missing.
func (w *writer) refuse(key string) error {
	names := make([]string, 0, len(w.unknown)+len(w.refused))
	for _, id := range w.unknown {
		names = append(names, id.String())
	}
	return &Lacking{Key: key, Names: append(names, w.refused...)}
}

// compose writes the forms of the letter. Nothing is sent while a state is
// unproven, unless the letter is a draft.
func (w *writer) compose(key string, e *entry, made *Letter) {
	if len(made.Unproven) > 0 && !w.f.Draft {
		w.refused = made.Unproven
		return
	}
	wantInformal := w.f.Client.Informal || w.f.Creditor.Informal
	if w.f.Address != "" {
		wantInformal = w.f.Address == Informal
	}
	mail := w.pick(key, e, "email", wantInformal)
	letter := w.pick(key, e, "letter", false)
	w.informal = mail != nil && mail.informal

	if subject := w.pick(key, e, "subject", w.informal); subject != nil {
		made.Subject = oneLine(subject.template(w.l, w.now).render(nil, w))
	}
	source := mail
	if source == nil {
		source = letter
	}
	var room [4096]byte
	nodes := split(source.template(w.l, w.now).render(room[:0], w))
	made.Text = w.plain(nodes)
	made.HTML = w.html(nodes, made.Subject)
	if sms := w.pick(key, e, "sms", w.informal); sms != nil {
		made.SMS = w.short(sms)
	}

	w.form, w.informal, w.now.paper = onPaper, false, true
	if letter == nil {
		letter = w.pick(key, e, "email", false)
	}
	title := made.Subject
	if subject := w.pick(key, e, "subject", false); subject != nil {
		title = oneLine(subject.template(w.l, w.now).render(nil, w))
	}
	t := letter.template(w.l, w.now)
	made.Sheet = w.sheet(title, made.Formal, t, split(t.render(room[:0], w)))
}

// short is the message for a telephone: it lives by its link, and one that asks
// for what is unknown is left out.
func (w *writer) short(sms *field) string {
	t := sms.template(w.l, w.now)
	if w.now.noLink && (t.mentions[pPayLink] || t.mentions[pReplyLink] || t.mentions[pPlanLink]) {
		return ""
	}
	unknown, missing, form := w.unknown, w.missing, w.form
	w.form, w.unknown, w.missing = onPhone, nil, nil
	text := oneLine(t.render(nil, w))
	if len(w.unknown)+len(w.missing) > 0 {
		text = ""
	}
	w.unknown, w.missing, w.form = unknown, missing, form
	return text
}

// pick finds a field: the creditor's own before the product's, the narrower place
// before the wider, the informal form before the formal where it is wanted.
func (w *writer) pick(key string, e *entry, name string, informal bool) *field {
	if own := w.o.entry(key); own != nil {
		if f := own.find(name, w.place, informal); f != nil {
			return f
		}
	}
	return e.find(name, w.place, informal)
}

func (e *entry) find(name, place string, informal bool) *field {
	for at := place; at != ""; at = wider(at) {
		if v := e.Variants[at]; v != nil {
			if f := v.field(name); f != nil {
				return f
			}
		}
	}
	if informal && e.Informal != nil {
		if f := e.Informal.field(name); f != nil {
			return f
		}
	}
	return (&forms{e.Subject, e.Email, e.Letter, e.SMS}).field(name)
}

func (v *forms) field(name string) *field {
	switch name {
	case "subject":
		return v.Subject
	case "email":
		return v.Email
	case "letter":
		return v.Letter
	}
	return v.SMS
}
