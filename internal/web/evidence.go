package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
	"dunwell/internal/web/say"
)

const pageEvidence = "evidence"

// evidencePage is the file of an account as a judge would weigh it.
type evidencePage struct {
	frame
	Client, Case string
	Approvals    string // address of what was sent to the client for approval
	Points       int
	Band, Lead   string
	Steps        []bandStep

	Rows      []proofRow
	Gaps      []gapRow
	More      []gapRow // what brings less
	Unsaid    string
	Receipts  []receiptRow
	Rebuilt   *rebuiltPart
	Documents []paperRow
	Add       *addForm // nil where the reader may not

	say *say.Voice
}

// bandStep is one step of the bar of points.
type bandStep struct {
	Name       string
	From       int
	Here, Gone bool
}

// proofRow is one line of the checklist.
type proofRow struct {
	State, Sign, Text, Points, Mark, Confidence string
	Told                                        bool
	ShownBy                                     []shownLine
}

type shownLine struct{ Day, ISO, Text, Ref string }

// gapRow is what is missing, with the cheapest way to it.
type gapRow struct {
	Text, Gain, Way, Time string
	Against               bool
	Ask                   string // address of the act of one click, "" where the way leads elsewhere
	Link, Label           string
	Others                []otherWay
}

// otherWay is a further way to what is missing; Link is where it begins, "" for nowhere
// on the desk.
type otherWay struct{ Text, Link string }

// receiptRow is an invoice or a formal letter with what shows that it arrived.
type receiptRow struct {
	Text, Day, ISO, Tone, Word string
	Returned                   string
	Proofs                     []shownLine
}

type rebuiltPart struct {
	Meruit, Stated []elementRow
	Enter          string // address that enters it as an agreement; "" where it cannot be or the reader may not
}

type elementRow struct {
	Text    string
	Lacking string
	ShownBy []shownLine
}

// paperRow is a document of the file.
type paperRow struct {
	Text, Name, Day, ISO, More, Link, Drop string
}

// addForm adds documents.
type addForm struct {
	Most                  int
	Kinds                 []choice
	On, About, Note, File field
}

// evidencePath is the address of the page.
func evidencePath(number string) string { return casePath(number) + "/evidence" }

func (s *Server) evidenceRoutes() []route {
	return []route{
		{"GET /case/{account}/evidence", auth.See, s.showEvidence},
		{"POST /case/{account}/evidence/ack", auth.Act, s.askAck},
		{"POST /case/{account}/evidence/accept", auth.Act, s.acceptRebuilt},
		{"POST /case/{account}/evidence/documents", auth.Act, s.addDocuments},
		{"POST /case/{account}/evidence/documents/{document}/drop", auth.Act, s.dropDocument},
		{"GET /case/{account}/evidence/documents/{document}", auth.See, s.documentFile},
	}
}

// showEvidence answers GET /case/{account}/evidence.
func (s *Server) showEvidence(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderEvidence(w, r, key, nil)
}

func (s *Server) renderEvidence(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	today, err := s.desk.TodayOf(r.Context(), key.Creditor)
	if err != nil {
		return err
	}
	view, err := s.desk.Evidence(r.Context(), key, today)
	if err != nil {
		return err
	}
	client, err := s.desk.ClientOf(r.Context(), key)
	if err != nil {
		return err
	}
	in := at(r).voice
	p := evidencePage{
		Approvals: "/clients/" + url.PathEscape(string(client)) + "/approvals?" + url.Values{"account": {string(key.Account)}}.Encode(),
		frame:     s.frameOf(r, in.T("Proof for %s", view.Client), "/clients"), Client: view.Client, Case: casePath(view.Number),
		Points: view.Band.Points, Band: bandWord(in, view.Band.Name), say: in,
	}
	p.Here = evidencePath(view.Number)
	p.Lead = in.T("What a judge would ask for, what of it is in the file, and the cheapest way to what is not.")
	p.steps(&view)
	may := at(r).role.May(auth.Act)
	for i := range view.Lines {
		p.row(&view.Lines[i])
	}
	p.gaps(&view, may)
	if view.Unsaid != "" {
		p.Unsaid = in.Told(view.Unsaid)
	}
	for i := range view.Receipts {
		p.Receipts = append(p.Receipts, p.receipt(&view.Receipts[i]))
	}
	if !view.Rebuilt.Contract {
		p.Rebuilt = &rebuiltPart{Meruit: p.elements(view.Rebuilt.Meruit), Stated: p.elements(view.Rebuilt.Stated)}
		if view.Rebuilt.Kind != "" && may {
			p.Rebuilt.Enter = p.Here + "/accept"
		}
	}
	for i := range view.Documents {
		p.Documents = append(p.Documents, p.paper(&view.Documents[i], may))
	}
	if may {
		most, err := s.desk.DocumentMB(r.Context(), key.Creditor)
		if err != nil {
			return err
		}
		p.Add = p.addForm(r, t, most)
	}
	return s.render(w, r, statusFor(t), pageEvidence, p)
}

// bandWord names a band of evidence.
func bandWord(v *say.Voice, name string) string {
	switch name {
	case "strong":
		return v.T("strong")
	case "good":
		return v.T("good")
	case "fair":
		return v.T("fair")
	case "weak":
		return v.T("weak")
	}
	return v.T("hardly anything")
}

// steps are the bands from the weakest up.
func (p *evidencePage) steps(v *recovery.EvidenceView) {
	for _, b := range slices.Backward(v.Bands) {
		p.Steps = append(p.Steps, bandStep{Name: bandWord(p.say, b.Name), From: b.From, Here: b.Name == v.Band.Name, Gone: v.Band.Points >= b.From})
	}
}

// row is one item of the checklist; what is covered by something stronger, and what
// would speak for the client and does not, is left out.
func (p *evidencePage) row(l *recovery.EvidenceLine) {
	v := p.say
	row := proofRow{State: string(l.State), Text: meaning(v, l.Name), Points: signed(l.Points.Value), Mark: strings.ToLower(l.Points.Sign()), Confidence: confWord(v, l.Points), Told: l.Told, ShownBy: p.shown(l.ShownBy)}
	switch l.State {
	case recovery.EvidenceCovered, recovery.EvidenceClear:
		return
	case recovery.EvidenceHave:
		row.Sign = v.T("in the file")
	case recovery.EvidenceAgainst:
		row.Sign = v.T("against you")
	default:
		row.Sign = v.T("missing")
	}
	p.Rows = append(p.Rows, row)
}

// signed is a number of points with its sign.
func signed(n float64) string {
	text := strconv.FormatFloat(n, 'f', -1, 64)
	if n > 0 {
		return "+" + text
	}
	return strings.Replace(text, "-", "−", 1)
}

// confWord says how sure a figure is.
func confWord(v *say.Voice, f remedy.Figure) string {
	switch f.Sign() {
	case "V":
		return v.T("verified")
	case "S":
		return v.T("one source")
	case "own":
		return v.T("your own figure")
	}
	return v.T("our estimate")
}

func (p *evidencePage) shown(list []recovery.ShownBy) (lines []shownLine) {
	for _, s := range list {
		text := p.say.Told(s.Text)
		if number, proof, ok := strings.Cut(strings.TrimPrefix(s.Text, "Invoice "), ": "); ok && strings.HasPrefix(s.Text, "Invoice ") {
			text = p.say.T("Invoice %s", number) + ": " + p.say.Told(proof)
		}
		lines = append(lines, shownLine{p.say.Short(s.On), s.On.String(), text, s.Ref})
	}
	return lines
}

// gapsFirst is how many gaps stand open; the others are folded away.
const gapsFirst = 4

func (p *evidencePage) gaps(v *recovery.EvidenceView, may bool) {
	for i, l := range v.Gaps() {
		row := p.gap(v, &l, may)
		if i < gapsFirst {
			p.Gaps = append(p.Gaps, row)
		} else {
			p.More = append(p.More, row)
		}
	}
}

func (p *evidencePage) gap(v *recovery.EvidenceView, l *recovery.EvidenceLine, may bool) gapRow {
	in, first := p.say, l.Ways[0]
	row := gapRow{Text: meaning(in, l.Name), Way: in.Told(first.Text), Time: in.N(first.Minutes, "about one minute", "about {n} minutes"), Against: l.State == recovery.EvidenceAgainst}
	if l.Gains && l.Gain.Sum.Sign() > 0 {
		row.Gain = in.T("%s points; adds about %s to %s", strconv.Itoa(l.Gain.Points), wholeOf(in, l.Gain.Sum), in.T(l.Gain.Most.Words()))
	} else if l.Gains {
		row.Gain = in.T("%s points", strconv.Itoa(l.Gain.Points))
	}
	for _, other := range l.Ways[1:] {
		way := otherWay{Text: in.Told(other.Text)}
		if may {
			way.Link, _ = p.leads(other.Code)
		}
		row.Others = append(row.Others, way)
	}
	if first.Code == recovery.WayAck {
		if may && v.Unsaid == "" {
			row.Ask, row.Label = p.Here+"/ack", in.T("Ask for it")
		}
		return row
	}
	if row.Link, row.Label = p.leads(first.Code); !may && row.Link != p.Case && row.Link != "#rebuilt" {
		row.Link = ""
	}
	return row
}

// leads is where on the desk a way begins, and what is done there: the page of the thing
// that would fill the gap.
func (p *evidencePage) leads(way string) (link, label string) {
	in := p.say
	switch way {
	case recovery.WayApproval:
		return p.Approvals + "&do=send#nw", in.T("Send it for approval")
	case recovery.WayOrder:
		return p.Approvals + "&do=order#nw", in.T("Have it confirmed")
	case recovery.WayDelivery:
		return p.Approvals + "&do=delivered#pr", in.T("Note the delivery")
	case recovery.WayContract:
		return p.Case + "/agreement?do=enter#en", in.T("Enter the agreement")
	case recovery.WayEnterPaper:
		return p.Here + "?kind=approval#add", in.T("Add the paper")
	case recovery.WayStatement:
		return p.Case + "/links", in.T("Make a link")
	case recovery.WayPaper:
		return p.Case + "/call", in.T("Call them")
	case recovery.WayRebuild:
		return "#rebuilt", in.T("See what there is")
	case recovery.WayPart:
		return p.Case + "/plan", in.T("Draw up a plan")
	case recovery.WayDemand, recovery.WayAnswer:
		return p.Case, in.T("Open the case")
	}
	return "", ""
}

// wholeOf is an estimate in whole units: cents would look exact.
func wholeOf(v *say.Voice, a money.Amount) string {
	s := v.Amount(a)
	return strings.Join(strings.Fields(s.Before+" "+s.Whole+" "+s.After), "\u00a0")
}

func (p *evidencePage) receipt(r *recovery.Receipt) receiptRow {
	in := p.say
	row := receiptRow{Text: p.receiptName(r), Day: in.Short(r.On), ISO: r.On.String(), Tone: "late", Word: in.T("nothing in the file")}
	if best, ok := r.Best(); ok {
		row.Word = receiptWord(in, best.Kind)
		switch {
		case best.Kind.Reached():
			row.Tone = "good"
		case best.Kind != recovery.ReceiptSentOnly:
			row.Tone = "hold"
		}
	}
	if len(r.Returned) > 0 {
		row.Returned = in.T("came back on %s", in.Day(r.Returned[0].On))
	}
	for _, proof := range r.Proofs {
		row.Proofs = append(row.Proofs, shownLine{in.Short(proof.On), proof.On.String(), in.Told(proof.Text), ""})
	}
	return row
}

func (p *evidencePage) receiptName(r *recovery.Receipt) string {
	if r.Invoice {
		return p.say.T("Invoice %s", r.Number)
	}
	return p.say.Told(r.Words)
}

// receiptWord says what is shown, and no more.
func receiptWord(v *say.Voice, k recovery.ReceiptKind) string {
	switch k {
	case recovery.ReceiptAct:
		return v.T("received: acted on the page")
	case recovery.ReceiptAnswer:
		return v.T("received: answered")
	case recovery.ReceiptNotice:
		return v.T("received: delivery notice")
	case recovery.ReceiptPosted:
		return v.T("posted, with proof")
	case recovery.ReceiptTaken:
		return v.T("taken over by a mail server")
	}
	return v.T("sent, no more")
}

func (p *evidencePage) elements(list []recovery.Element) (rows []elementRow) {
	for i := range list {
		e := &list[i]
		row := elementRow{Text: p.say.Told(e.Name), ShownBy: p.shown(e.ShownBy)}
		row.Text = strings.TrimSuffix(row.Text, ".")
		if !e.Shown() {
			row.Lacking = p.say.Told(e.Lacking)
		}
		rows = append(rows, row)
	}
	return rows
}
