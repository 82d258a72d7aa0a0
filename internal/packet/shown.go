package packet

import (
	"regexp"
	"slices"
	"strings"

	"dunwell/internal/day"
)

// Rule says whether an act of the record is a fact for a court, and why.
type Rule struct {
	Shown  bool
	Fields []string // those that may stand in a shown entry; one more, and it is told by its hash
	Why    string
}

// rules decide for each verb of the record. A verb that is not listed is told by its
// hash alone, as is an entry with a note, with a field that is not listed, or with
// words of settlement.
var rules = map[string]Rule{
	"imported":         {true, []string{"source", "file", "sha256"}, "which invoices and payments were booked, and from what"},
	"corrected":        {true, []string{"source", "file", "sha256"}, "what of an invoice was corrected"},
	"invoiced":         {true, []string{"invoice", "number", "amount", "due", "pdf_sha256", "einvoice", "draft", "delivery"}, "the invoice was issued, with its hash"},
	"invoice_sent":     {true, []string{"invoice", "number", "delivery", "how", "on"}, "the invoice went out"},
	"sent":             {true, []string{"delivery", "sha256", "to"}, "a letter left, with its hash and the answer of the server"},
	"sent_by_hand":     {true, []string{"delivery", "how", "on"}, "a letter was sent by the creditor himself"},
	"posted":           {true, []string{"delivery", "tracking", "proof", "proof_sha256", "document"}, "a letter was posted, and what shows it"},
	"bounced":          {true, []string{"delivery"}, "a letter came back"},
	"paid":             {true, []string{"amount", "invoice", "on"}, "money came"},
	"money":            {true, []string{"amount", "invoice", "on", "source"}, "money came, as the bank says"},
	"money_returned":   {true, []string{"amount", "on"}, "the bank took money back"},
	"promise":          {true, []string{"amount", "by"}, "the client promised a day"},
	"dispute":          {true, []string{"amount", "invoice"}, "the client contested a sum"},
	"ack":              {true, []string{"sha256", "document", "shows"}, "the client admitted the debt in writing"},
	"document":         {false, nil, "which papers were added; a paper is shown as an exhibit where its kind is"},
	"signed":           {true, []string{"signature", "name", "party", "way", "intent", "signed_sha256", "text_sha256", "agreement", "document_", "sha256", "statement", "pdf_sha256"}, "the client signed, with the hash of what was signed"},
	"agreement_out":    {true, []string{"agreement", "kind", "title", "clause_", "document_", "link"}, "an agreement lay before the client, with its hash"},
	"agreement":        {false, nil, "the register of agreements; its papers are exhibits"},
	"agreement_ended":  {false, nil, "the chronology names the end of an agreement that was signed"},
	"countersigned":    {true, []string{"signature", "name", "party", "way", "intent", "signed_sha256", "text_sha256", "agreement", "document_"}, "the creditor signed, with the hash of what was signed"},
	"time_stamp":       {true, []string{"signature", "authority", "stamped_at", "document_"}, "a time stamp on what was signed"},
	"approval":         {false, nil, "prepared, or noted by the creditor in his own words; the papers are exhibits"},
	"approval_sent":    {true, []string{"do", "approval", "sha256", "how", "until", "delivery", "link", "document_", "file_"}, "work was brought to the client, with its hash"},
	"approval_answer":  {true, []string{"do", "approval", "answer", "answered_by", "answered_how", "words", "sha256", "link", "document_", "file_", "paper", "paper_sha256"}, "what the client answered about the work"},
	"delivered":        {true, []string{"how", "url", "about", "words", "file", "file_sha256", "document_", "work", "do"}, "what shows that work was handed over"},
	"matter_event":     {false, nil, "the creditor's file about the proceeding"},
	"matter_person":    {false, nil, "names of persons"},
	"matter_cost":      {false, nil, "costs are claimed by a paper of their own"},
	"matter_deadline":  {false, nil, "the creditor's own planning"},
	"matter_terms":     {false, nil, "what an attorney or agency gets"},
	"matter_outcome":   {false, nil, "the court knows of it"},
	"judgment":         {false, nil, "the court knows of it"},
	"judgment_state":   {false, nil, "the court knows of it"},
	"enforce":          {false, nil, "what the creditor does to collect"},
	"client_added":     {false, nil, "the creditor's own list of clients"},
	"screened":         {false, nil, "what the creditor thinks of the client's means"},
	"health":           {false, nil, "what the creditor knows of the client's means"},
	"health_worse":     {false, nil, "what the creditor thinks of the client's means"},
	"reword":           {false, nil, "words of a draft"},
	"document_dropped": {false, nil, "a paper was taken out again"},
	"recheck":          {false, nil, "the creditor's own look at what was written off"},
	"decided":          {false, nil, "what the machine weighed: it holds valuations and odds"},
	"drafted":          {false, nil, "a letter that had not left"},
	"withdrawn":        {false, nil, "a letter that did not leave"},
	"sending":          {false, nil, "a letter on its way; how it ended is told by another entry"},
	"refused":          {false, nil, "a letter that was not taken"},
	"unknown":          {false, nil, "a sending that ended in doubt"},
	"later":            {false, nil, "a letter that waits"},
	"returned":         {false, nil, "a letter back among the drafts"},
	"laid":             {false, nil, "a letter laid down to be sent"},
	"not_sent":         {false, nil, "a letter that did not leave"},
	"approve":          {false, nil, "the creditor's own yes to a letter"},
	"hold":             {false, nil, "the creditor's own doing"},
	"before":           {false, nil, "told by the creditor in his own words"},
	"heard":            {false, nil, "words of the client as somebody noted them: they may hold offers"},
	"called":           {false, nil, "calls; the chronology names the day"},
	"cause":            {false, nil, "the creditor's view of why it is unpaid"},
	"mistake":          {false, nil, "the creditor's own doing"},
	"pause":            {false, nil, "the creditor's own doing"},
	"resume":           {false, nil, "the creditor's own doing"},
	"stop":             {false, nil, "who is not to be written to"},
	"fact":             {false, nil, "what the creditor noted, valuations among it"},
	"contact":          {false, nil, "names of persons"},
	"undo":             {false, nil, "it repeats what was taken back"},
	"arm":              {false, nil, "what the creditor decided to do"},
	"disarm":           {false, nil, "what the creditor decided to do"},
	"write_off":        {false, nil, "the creditor's books; it admits nothing"},
	"filed":            {false, nil, "the court knows of it"},
	"placed":           {false, nil, "who else had the file"},
	"matter_withdrawn": {false, nil, "who else had the file"},
	"cheque":           {false, nil, "less offered as payment in full: talk of settlement"},
	"cheque_decided":   {false, nil, "talk of settlement"},
	"settle":           {false, nil, "talk of settlement"},
	"settle_accepted":  {false, nil, "talk of settlement"},
	"settle_cleared":   {false, nil, "talk of settlement"},
	"settle_ended":     {false, nil, "talk of settlement"},
	"plan":             {false, nil, "an offer to pay in parts"},
	"plan_agreed":      {false, nil, "its paper is shown where it admits the debt"},
	"plan_kept":        {false, nil, "talk of a plan"},
	"plan_ended":       {false, nil, "talk of a plan"},
	"came_in":          {false, nil, "a mail; it is shown as an exhibit where it is a fact"},
	"matched":          {false, nil, "whose mail it is"},
	"ignored":          {false, nil, "mail about something else"},
	"promise_noted":    {false, nil, "a letter that had not left"},
	"ack_asked":        {false, nil, "a letter that had not left"},
	"invoice_drafted":  {false, nil, "a draft"},
	"invoice_dropped":  {false, nil, "a draft"},
	"invoice_stage":    {false, nil, "the creditor's own planning"},
	"invoice_rhythm":   {false, nil, "the creditor's own planning"},
	"link":             {false, nil, "how a page was reached"},
	"link_revoked":     {false, nil, "how a page was reached"},
	"link_renewed":     {false, nil, "how a page was reached"},
	"packet":           {false, nil, "who was given the file"},
	"exhibit":          {false, nil, "why the creditor shows a paper"},
	"packet_days":      {false, nil, "the creditor's own planning"},
	"form_filled":      {false, nil, "a form for a court was filled: the form itself goes to the court"},
	"winback":          {false, nil, "terms for new work"},
	"work":             {false, nil, "the state of the work with the reasons of the creditor; the chronology names pauses"},
}

// allows reports a field that may stand in a shown entry; one that ends in an underscore
// is the beginning of many.
func (r *Rule) allows(field string) bool {
	return slices.ContainsFunc(r.Fields, func(f string) bool { return f == field || strings.HasSuffix(f, "_") && strings.HasPrefix(field, f) })
}

// RuleOf is the rule for a verb; ok is false where none was made.
func RuleOf(verb string) (r Rule, ok bool) {
	r, ok = rules[verb]
	return r, ok
}

// lines are the facts of the chronology that a court is told, by what they tell of.
var lines = []string{
	"item invoice", "item charge", "item payment", "item credit_note", "bounced *", "mail",
	"written notice", "written enquiry", "written reminder_1", "written reminder_2", "written reminder_3_offer", "written last_notice", "written final_demand", "written statement",
	"written promise_broken", "written promise_noted", "written promise_due", "written part_payment", "written acknowledgment", "written invoice", "written invoice_corrected", "written work_cancellation",
	"called reached", "called promised", "called no_answer", "called message_left", "called disputed", "called refused", "called paid_already",
	"heard promised", "heard disputed", "heard refused", "heard paid_already",
	"hold promise", "hold dispute", "hold paid_already", "hold stop_attorney", "hold stop_insolvency",
	"entry posted", "entry ack", "entry signed", "entry work", "entry agreement_out", "entry countersigned", "entry approval_sent", "entry approval_answer", "entry delivered",
	"agreement", "approval", "delivery", "change order", "plan agreed",
}

// letters are the letters that are shown as exhibits, by the key of their text.
var letters = []string{
	"invoice", "notice_before_due", "enquiry", "reminder_1", "reminder_2", "reminder_3", "reminder_3_offer", "last_notice", "last_notice_work_paused", "statement_with_new_invoice", "statement",
	"promise_broken", "reply_to_promise", "promise_due_today", "partial_payment_thanks", "acknowledgment_request", "invoice_corrected_resent", "final_demand", "work_cancelled", "dispute_received",
}

// papers are the kinds of document that are shown.
var papers = []string{
	"proof_of_posting", "deliverable", "approval_paper", "delivery_proof", "use_proof", "agreement", "signed_agreement", "time_stamp", "contract", "acknowledgment", "photo", "own_invoice",
	"certificate",
}

// meanings are what a mail may say that is shown as it is; others keep it out.
var meanings = []string{
	"paid_already", "remittance_sent", "promise", "promise_conditional", "processing", "forgot", "not_received", "invoice_error", "info_request", "dispute_quality", "dispute_scope", "dispute_amount",
	"refusal", "insolvency_notice", "attorney_named", "acknowledgement_only",
}

// admitted may stand in a mail beside them where it admits the debt.
var admitted = []string{"hardship", "plan_request"}

// talk finds words by which people mark talk of settlement.
var talk = regexp.MustCompile(`(?i)without prejudice|settlement (?:communication|proposal|offer|agreement|talk)|rule 408|f\.?r\.?e\.? 408|full and final|in full settlement|ohne anerkennung einer rechtspflicht|vergleichs(?:vorschlag|angebot|weise)|sous toutes réserves|sin perjuicio|sans préjudice`)

// Talks reports words of settlement.
func Talks(text string) bool { return talk.MatchString(text) }

// shown reports a fact of the chronology that a court is told.
func (f *Fact) shown() bool {
	kind, _, _ := strings.Cut(f.Of, " ")
	return (slices.Contains(lines, f.Of) || slices.Contains(lines, kind+" *")) && !Talks(f.Text)
}

// whyHidden says why an exhibit stays out of a packet for a court, "" where it is shown.
func (e *Exhibit) whyHidden() string {
	_, name, _ := strings.Cut(e.Of, " ")
	switch {
	case e.Secret:
		return "it belongs to talk of settlement"
	case Talks(e.Title) || Talks(e.Text) || Talks(e.Words):
		return "it speaks of a settlement"
	case e.Added && e.WhyNever() == "":
		return ""
	}
	switch e.Kind {
	case ExhibitInvoice:
		return ""
	case ExhibitLetter:
		if !slices.Contains(letters, name) {
			return "letters of this kind are no fact for a court"
		}
	case ExhibitProof, ExhibitDocument:
		if !slices.Contains(papers, name) {
			return "papers of this kind are not shown by themselves; look whether it should be"
		}
	case ExhibitMail, ExhibitAnswer:
		return e.whyUnread(name)
	}
	return ""
}

// whyUnread says why an answer stays out: what nobody understood is not shown.
func (e *Exhibit) whyUnread(name string) string {
	if e.Kind == ExhibitMail && name == "bounce" {
		return ""
	}
	if e.Kind == ExhibitMail && name != "reply" {
		return "it is no answer of a person"
	}
	if len(e.Meanings) == 0 {
		return "what it says was not read"
	}
	for _, m := range e.Meanings {
		if !slices.Contains(meanings, m) && !(e.Admits && slices.Contains(admitted, m)) {
			return "it says more than a fact: " + strings.ReplaceAll(m, "_", " ")
		}
	}
	return ""
}

// offers are what a mail may say that no person's word brings before a court.
var offers = []string{"settlement_offer", "paid_in_full_condition"}

// WhyNever says why nobody can have a paper shown to a court that is left out, "" where
// a person may decide it: an unread or mixed mail, correspondence, any other paper. What
// is thought, noted or valued is no paper at all and is never shown.
func (e *Exhibit) WhyNever() string {
	switch {
	case e.Secret:
		return "it belongs to talk of settlement"
	case Talks(e.Title) || Talks(e.Text) || Talks(e.Words):
		return "it speaks of a settlement"
	case slices.ContainsFunc(e.Meanings, func(m string) bool { return slices.Contains(offers, m) }):
		return "it offers less than what is owed"
	case e.Kind == ExhibitLetter:
		return "letters of this kind are no fact for a court"
	}
	return ""
}

// LeftOut is a paper that is not shown, and whether a person may have it shown.
type LeftOut struct {
	About string   `json:"paper"`
	Title string   `json:"title"`
	On    day.Date `json:"on"`
	Why   string   `json:"why"`
	Never string   `json:"never,omitempty"` // why not even then
}

// For is the dossier as an audience sees it: all for an attorney, for others what the
// lists above name. What is left of an exhibit that is not shown are its files, to be
// taken away.
func (d *Dossier) For(a Audience) (shown *Dossier, dropped []*File) {
	if a == ForAttorney {
		return d, nil
	}
	s := &Dossier{
		On: d.On, Account: d.Account, Currency: d.Currency, Creditor: d.Creditor, Client: d.Client, FormTold: d.FormTold, Legal: d.Legal, Claim: d.Claim, Demand: d.Demand, Work: slices.Clone(d.Work),
		Court: d.Court, Order: d.Order, Set: d.Set, Witnesses: d.Witnesses, Verifier: d.Verifier, Looks: d.Looks, Limitation: d.Limitation, Secrets: d.Secrets,
	}
	s.Cautions, s.Claim.Cautions = d.Claim.Cautions, nil
	s.Client.Number = ""
	s.Creditor.Bank, s.Creditor.Logo = d.Creditor.Bank, nil
	if a == ForAgency { // it writes to somebody: to whom letters about money go, and no one else
		for _, c := range d.Contacts {
			if c.Billing && c.Unusable == "" {
				s.Contacts = append(s.Contacts, c)
			}
		}
	}
	for _, k := range d.Known {
		if (k.Group == GroupAgreement || k.Group == GroupClauses) && slices.Contains(told, k.Key) && !Talks(k.Value) {
			s.Known = append(s.Known, k)
		}
	}
	for i := range d.Exhibits {
		e := d.Exhibits[i]
		why := e.whyHidden()
		if e.With != "" && why == "" {
			if with := d.Find(e.With); with == nil || with.whyHidden() != "" {
				why = "the letter that it is about is not shown"
				e.Secret = true
			}
		}
		if why != "" {
			dropped = append(dropped, e.Files...)
			s.Left = append(s.Left, LeftOut{e.About, e.Title, e.On, why, e.WhyNever()})
			continue
		}
		e.Against = ""
		s.Exhibits = append(s.Exhibits, e)
	}
	for _, f := range d.Facts {
		if f.shown() && (f.Of != "mail" || s.Find(f.About) != nil) {
			s.Facts = append(s.Facts, f)
		}
	}
	for i := range d.Entries {
		s.Entries = append(s.Entries, d.Entries[i].forCourt(d))
	}
	s.Receipts = s.receipts(d)
	s.blackOut()
	s.Number()
	s.Resolve()
	return s, dropped
}

// told are the facts of agreement and clauses that are shown.
var told = []string{
	"agreement", "contract", "agreed_days", "accepted", "work", "work_done", "work_paused", "work_in_use", "interest_clause", "interest_rate", "attorney_fee_clause", "suspension_right", "pause_clause",
	"rights_on_payment", "kill_fee", "arbitration", "arbitration_provider", "small_claims_carve_out", "venue_home", "service_by_email", "acceptance_deemed", "revision_limits", "owner_guarantee",
}

// forCourt is an entry as a court sees it: whole, or its hash alone.
func (e *Entry) forCourt(d *Dossier) Entry {
	bare := Entry{Entry: e.Bare(), Number: e.Number}
	r, ok := rules[e.Verb]
	if !ok || !r.Shown || e.Note != "" || e.Undone || e.Erased() || !strings.HasPrefix(string(e.Content), "{") {
		return bare
	}
	for name := range e.Fields {
		if !r.allows(name) {
			return bare
		}
	}
	content := string(e.Content)
	if Talks(content) || hints.MatchString(content) {
		return bare
	}
	if _, n := d.Secrets.Blank(content, 'x'); n > 0 {
		return bare
	}
	return *e
}

// hints are words in an entry that keep it from a court, whatever act it is.
var hints = regexp.MustCompile(`(?i)settle|in parts|payment in full|instalment|winback|worth`)

// Withheld counts the entries that are told by their hash.
func (d *Dossier) Withheld() (n int) {
	for i := range d.Entries {
		if d.Entries[i].IsBare() {
			n++
		}
	}
	return n
}
