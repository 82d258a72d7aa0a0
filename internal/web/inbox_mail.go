package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/reply"
	mean "dunwell/internal/reply/meaning"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
)

// mailPage is one mail: its own words, what they seem to mean, and what follows.
type mailPage struct {
	frame
	ID, Subject, From, Came  string
	Others                   []mailLine
	Words                    [][]segment
	NoWords                  string // why none can be shown
	Cut                      bool
	Quoted                   []string // all words of the mail, by paragraphs
	MessageID                string
	Note                     string // what is missing or broken
	Files                    []mailedFile
	Mark, Pill               string
	Client, Case, Number, By string
	Account                  string
	Owed                     *amount
	Confirm                  *confirmForm
	Match                    *matchForm
	Settled                  string // what became of it
	CanAgain, CanIgnore      bool
	Report                   []string // what a mail system told, line by line
	Thread                   []threadLine
}

// mailedFile is a file that came with a mail.
type mailedFile struct{ Path, Name, Kind, Size string }

// threadLine is a letter or mail about the same account.
type threadLine struct {
	On, ISO, Words, Path string
	Ours, Here           bool
}

// reading is one sentence of what a mail seems to mean.
type reading struct{ Number, Word, Sure string }

// confirmForm says what a mail means.
type confirmForm struct {
	Head     string // the meanings in a few words
	Readings []reading
	Unclear  string // why nothing is proposed
	Said     []fact // what it names: a day, a sum, an offer
	Groups   []classGroup
	Then     []consequence
	Plan     bool // it leads on to a plan
	Fault    string
	Focus    bool

	By, Amount, PaidOn, Invoice field
	Invoices                    []choice
	Currency                    string
	More                        bool // the fields for day and sum are open
	Offered                     string
	Agrees                      []choice
	Signatory                   field
	Answers                     []choice // what else it may be an answer to; none where nothing waits
	Answered                    bool     // it was read as one of them

	Write, Phone string // how to ask them
	Asked        answerForm
	Today        string
	Lessons      bool
}

// classGroup are meanings that belong together.
type classGroup struct {
	Heading string
	Open    bool
	Classes []class
}

// class is a meaning as a person ticks it.
type class struct {
	Value, Word, Sure string
	Ticked            bool
}

// consequence is what follows from a meaning.
type consequence struct {
	Of, Word, Text string
	Warns, Hidden  bool
}

// matchForm says whose mail it is.
type matchForm struct {
	Candidates []perhaps
	Words      field
	Fault      string
	Focus      bool
}

// perhaps is an account a mail may be about.
type perhaps struct {
	Value, Name, Why string
	Chosen           bool
}

// actConfirm, actMatch and actAsked name the forms of the page.
const (
	actConfirm = "confirm"
	actMatch   = "match"
	actAsked   = "asked"
)

// showMail answers GET /inbox/{mail}.
func (s *Server) showMail(w http.ResponseWriter, r *http.Request) error {
	return s.renderMail(w, r, nil)
}

func (s *Server) renderMail(w http.ResponseWriter, r *http.Request, t *tried) error {
	m, err := s.desk.MailView(r.Context(), at(r).creditor, r.PathValue("mail"))
	if err != nil {
		return noSuchMail(err)
	}
	list := recovery.MailWaits
	if !m.Waits {
		list = recovery.MailRead
	}
	const beside = 8
	others, err := s.desk.MailPage(r.Context(), at(r).creditor, list, "", beside)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if t != nil {
		status = t.status
	}
	p := s.mailPage(r, &m, t)
	p.Others = mailLines(at(r).voice, others.Mails, m.Mail)
	return s.render(w, r, status, pageMail, p)
}

// noSuchMail says so in the words of a page.
func noSuchMail(err error) error {
	switch fault.CodeOf(err) {
	case "inbound_unknown", "inbound_unclear":
		return fault.NotFoundf("inbound_unknown", "there is no mail at this address")
	}
	return err
}

func (s *Server) mailPage(r *http.Request, m *recovery.MailView, t *tried) mailPage {
	v := at(r).voice
	p := mailPage{
		frame: s.frameOf(r, m.Subject, "/inbox"), ID: m.Mail, Subject: m.Subject, From: m.From, Came: v.Hour(m.Hour, m.Hour.Location()),
		Cut: m.Cut, MessageID: m.MessageID, Note: v.Told(m.Note), Client: m.Client, Number: m.Number, Account: string(m.Account.Account), By: m.By, Thread: threadLines(v, m),
	}
	p.Here = mailPath(m.Mail)
	if p.Subject == "" {
		p.Subject = v.T("without a subject")
		p.Title = p.Subject
	}
	if m.Number != "" {
		p.Case = casePath(m.Number)
		owed := v.Amount(m.Owed)
		p.Owed = &owed
	}
	p.Mark, p.Pill = pillOf(v, &m.TrayMail)
	sentences := make([]string, len(m.Reading.Labels))
	for i, l := range m.Reading.Labels {
		sentences[i] = l.Sentence
	}
	if a := m.Reading.Answer; a != nil {
		sentences = append(sentences, a.Sentence)
	}
	words, notes := markSentences(m.OwnText, sentences)
	p.Words = words
	if len(words) == 0 {
		p.NoWords = v.T("This mail holds no words of its own.")
		if !m.Whole {
			p.NoWords = v.T("This mail was too large or could not be read; it lies in the mailbox as it came.")
		}
	}
	for _, paragraph := range paragraphs(m.Quoted) {
		p.Quoted = append(p.Quoted, strings.Join(paragraph, "\n"))
	}
	if m.Quoted == "" {
		p.Quoted = nil
	}
	for i, f := range m.Reading.Files {
		p.Files = append(p.Files, mailedFile{p.Here + "/files/" + strconv.Itoa(i+1), f.Name, fileKind(v, f.Type), fileSize(v, int64(f.Size))})
	}
	for _, one := range m.Reading.Recipients {
		p.Report = append(p.Report, strings.TrimSpace(one.Address+": "+beginning(one.Text, 300)))
	}
	mayAct := at(r).role.May(auth.Act)
	bounce := reply.Kind(m.Kind) == reply.KindBounce
	switch {
	case !m.Waits:
		p.Settled = settledWords(v, m)
		p.CanAgain = mayAct && m.State == store.InboundIgnored
	case !mayAct:
	case m.Account.Account == "":
		p.Match, p.CanIgnore = matchOf(m, t), true
		if t.of(actMatch, "") {
			p.Match.Fault = t.faults[""]
		}
	case bounce:
		p.CanIgnore = true
	default:
		p.Confirm, p.CanIgnore = confirmOf(v, m, notes, t), true
	}
	return p
}

// settledWords say what became of a mail.
func settledWords(v *say.Voice, m *recovery.MailView) string {
	switch m.State {
	case store.InboundIgnored:
		return v.T("%s put it aside as no answer. It holds nothing.", m.By)
	case store.InboundPassed:
		return v.T("It was passed over: it is no answer to anything here, and its words are not kept.")
	}
	if m.By == recovery.Machine {
		return v.T("It was read without you; what came of it stands in the record of the case.")
	}
	return v.T("%s has read it; what came of it stands in the record of the case.", m.By)
}

func threadLines(v *say.Voice, m *recovery.MailView) (list []threadLine) {
	for _, l := range m.Thread {
		line := threadLine{On: v.Short(l.On), ISO: l.On.String(), Ours: l.Ours, Here: l.Current, Words: l.Words}
		if l.Ours {
			line.Path, line.Words = "/letters/"+url.PathEscape(l.Letter), say.Capital(v.T(l.Words))
		} else {
			line.Path = mailPath(l.Mail)
			if line.Words == "" {
				line.Words = v.T("without a subject")
			}
		}
		list = append(list, line)
	}
	return list
}

func matchOf(m *recovery.MailView, t *tried) *matchForm {
	f := &matchForm{Words: t.field(actMatch, "", "words", "")}
	const most = 6
	for i, c := range m.Matches[:min(len(m.Matches), most)] {
		why := ""
		for _, clue := range c.Clues {
			why = strings.TrimPrefix(why+"; "+clue.Text, "; ")
		}
		f.Candidates = append(f.Candidates, perhaps{Value: string(c.Account), Name: c.Client + " (" + c.Number + ")", Why: why, Chosen: i == 0 && len(m.Matches) == 1})
	}
	return f
}

// confirmOf is the form that says what a mail means.
func confirmOf(v *say.Voice, m *recovery.MailView, notes []string, t *tried) *confirmForm {
	account := string(m.Account.Account)
	value := func(name, standard string) field { return t.field(actConfirm, account, name, standard) }
	f := &confirmForm{Currency: string(m.Currency), Today: m.Today.String(), Phone: m.Phone, Offered: m.Offered, Lessons: reply.Kind(m.Kind) == reply.KindReply}
	proposed := proposal(&m.Reading)
	ticked := proposed
	if t.of(actConfirm, account) {
		ticked = t.values["label"]
		f.Fault, f.Focus = t.faults[""], t.faults[""] != "" && t.first == ""
	}
	f.read(v, m, notes)
	f.classes(v, m, ticked)
	for _, l := range []mean.Label{mean.LabelPlan, mean.LabelHardship} {
		f.Plan = f.Plan || slices.Contains(proposed, string(l))
	}
	by, sum, paid := "", "", ""
	if p := m.Reading.Promise; p != nil {
		if p.Date.After(m.On) {
			by, sum = p.Date.String(), p.Amount
		} else {
			paid = p.Date.String()
		}
	}
	if by == "" && !m.Reading.Returns.IsZero() {
		by = m.Reading.Returns.String()
	}
	f.By, f.Amount, f.PaidOn, f.Invoice, f.Signatory = value("by", by), value("amount", sum), value("paid_on", paid), value("invoice", m.LikelyInvoice()), value("signatory", likelySignatory(m))
	f.More = by != "" || paid != "" || t.of(actConfirm, account)
	if len(m.Open) > 1 {
		f.Invoices = append(f.Invoices, choice{Text: v.T("Not said")})
	}
	for _, o := range m.Open {
		f.Invoices = append(f.Invoices, choice{Value: o.Number, Text: o.Number + ", " + v.Sum(o.Open), Chosen: o.Number == f.Invoice.Value})
	}
	if f.Offered != "" {
		f.Agrees = chosen([]choice{{Text: v.T("They do not agree to it here")}, {Value: receivable.AgreedEmail, Text: v.T("Yes, by this mail")}, {Value: receivable.AgreedSigned, Text: v.T("Yes, by a signed paper that came with it")}}, value("agrees", "").Value)
	}
	if list := answerChoices(v, m); len(list) > 1 {
		f.Answers = chosen(list, value("answers", proposedAnswer(&m.Reading)).Value)
		f.Answered = m.Reading.Answer != nil || m.Reading.Returned != nil
	}
	if strings.Contains(m.Whose, "@") {
		f.Write = (&url.URL{Scheme: "mailto", Opaque: url.PathEscape(m.Whose), RawQuery: "subject=" + url.PathEscape("Re: "+m.Subject)}).String()
	}
	asked := func(name string) field { return t.field(actAsked, account, name, "") }
	f.Asked = answerForm{Open: t.of(actAsked, account), Outcome: asked("outcome"), Note: asked("note")}
	for _, o := range recovery.CallOutcomes() {
		if o.Code != receivable.OutcomePromised { // it needs a day, which this page asks for above
			f.Asked.Outcomes = append(f.Asked.Outcomes, choice{Value: o.Code, Text: v.Told(o.Text), Chosen: o.Code == f.Asked.Outcome.Value})
		}
	}
	return f
}

// proposal are the meanings that are ticked beforehand: none where the reading is
// not sure enough.
func proposal(r *recovery.Reading) (list []string) {
	if r.Abstain {
		return nil
	}
	for _, l := range r.Labels {
		list = append(list, string(l.Label))
	}
	return list
}

// read says what a mail seems to mean, naming the sentences that show it.
func (f *confirmForm) read(v *say.Voice, m *recovery.MailView, notes []string) {
	r := &m.Reading
	var words []string
	if !r.Abstain {
		for i, l := range r.Labels {
			word := meaningWord(v, l.Label)
			words = append(words, word)
			f.Readings = append(f.Readings, reading{notes[i], word, sureOf(v, l.Confidence)})
		}
	}
	if word, sure, ok := answerRead(v, r); ok {
		words = append(words, word)
		number := ""
		if r.Answer != nil {
			number = notes[len(r.Labels)]
		}
		f.Readings = append(f.Readings, reading{number, word, sure})
	}
	f.Head = strings.Join(words, ", ")
	if f.Head == "" {
		f.Unclear = unclear(v, r.Why)
	}
	f.Said = append(f.Said, namedIn(v, m)...)
}

// unclear says why a reading proposes nothing.
func unclear(v *say.Voice, why string) string {
	switch why {
	case "empty":
		return v.T("There are no words to read.")
	case "language":
		return v.T("It is in a language that is not read here.")
	case "kind":
		return v.T("It does not read like an answer about money.")
	case "request":
		return v.T("It answers what you asked of them, but says neither yes nor no for certain.")
	case "corrected":
		return v.T("You corrected such words before, so nothing is ticked for you.")
	}
	return v.T("The words fit several meanings, so nothing is ticked for you.")
}

// namedIn is what a mail names beside its meaning.
func namedIn(v *say.Voice, m *recovery.MailView) (list []fact) {
	r := &m.Reading
	if p := r.Promise; p != nil {
		label := v.T("Names the day")
		if !p.Date.After(m.On) {
			label = v.T("Says it was paid on")
		}
		list = append(list, fact{Label: label, Value: v.Dated(p.Date)})
		if a, err := money.Parse(p.Amount, m.Currency); err == nil && p.Amount != "" {
			sum := v.Amount(a)
			list = append(list, fact{Label: v.T("Names the sum"), Amount: &sum})
		}
	}
	if o := r.Offer; o != nil {
		list = append(list, fact{Label: v.T("Offers"), Value: offerWords(v, o, m.Currency), Wide: true})
	}
	switch r.Acknowledges {
	case mean.Yes:
		list = append(list, fact{Label: v.T("The debt"), Value: v.T("is admitted")})
	case mean.Part:
		list = append(list, fact{Label: v.T("The debt"), Value: v.T("is admitted in part")})
	}
	if !r.Returns.IsZero() {
		list = append(list, fact{Label: v.T("Back on"), Value: v.Dated(r.Returns)})
	}
	return list
}

// offerWords are what a client would pay instead.
func offerWords(v *say.Voice, o *recovery.Offered, currency money.Currency) string {
	sum := ""
	if a, err := money.Parse(o.Amount, currency); err == nil && o.Amount != "" {
		sum = v.Sum(a)
	}
	if o.Kind == mean.Discount {
		if sum == "" {
			return v.T("less for the whole, without a sum")
		}
		return v.T("%s for the whole", sum)
	}
	every := map[string]string{"week": v.T("every week"), "2 weeks": v.T("every two weeks"), "month": v.T("every month")}[o.Every]
	text := v.T("parts")
	if o.Count > 0 {
		text = v.N(o.Count, "{n} part", "{n} parts")
	}
	if sum != "" {
		text = v.T("%s of %s", text, sum)
	}
	if every != "" {
		text += ", " + every
	}
	return text
}

// classes are the meanings in their groups, those that were proposed first, and what
// follows from each.
func (f *confirmForm) classes(v *say.Voice, m *recovery.MailView, ticked []string) {
	sure := map[mean.Label]string{}
	var first classGroup
	if !m.Reading.Abstain {
		for _, l := range m.Reading.Labels {
			sure[l.Label] = sureOf(v, l.Confidence)
			first.Classes = append(first.Classes, class{string(l.Label), meaningWord(v, l.Label), sure[l.Label], slices.Contains(ticked, string(l.Label))})
		}
	}
	if len(first.Classes) > 0 {
		first.Heading, first.Open = v.T("As it was read"), true
		f.Groups = append(f.Groups, first)
	}
	for _, g := range meanings {
		group := classGroup{Heading: v.T(g.heading)}
		for _, one := range g.list {
			is := slices.Contains(ticked, string(one.label))
			f.Then = append(f.Then, consequence{string(one.label), v.T(one.word), v.T(one.then), one.warns, !is})
			if sure[one.label] != "" {
				continue
			}
			group.Open = group.Open || is
			group.Classes = append(group.Classes, class{string(one.label), v.T(one.word), "", is})
		}
		f.Groups = append(f.Groups, group)
	}
	slices.SortStableFunc(f.Then, func(a, b consequence) int { // what was proposed first
		switch {
		case a.Hidden == b.Hidden:
			return 0
		case b.Hidden:
			return -1
		}
		return 1
	})
}
