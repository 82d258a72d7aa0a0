package recovery

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
)

// The groups of the parts, as contents and bookmarks name them.
const (
	groupFirst = "To begin with"
	groupClaim = "The case"
	groupDraft = "Draft"
)

// The files of every packet beside its exhibits.
const (
	packetPDF      = "packet.pdf"
	packetSecret   = "confidential/for-the-attorney-only.pdf"
	packetRecord   = "confidential/record.jsonl"
	packetManifest = "packet.json"
	packetSums     = "SHA256SUMS"
	packetMail     = "mail-to-the-attorney.txt"
)

// mostInside bounds the exhibits that packet.pdf carries inside; beyond it they lie
// in the folder alone. In bytes.
const mostInside = 20 << 20

func (s *dossier) title() string { return s.creditor.Name + " against " + s.file.Client.Name }

func (s *dossier) short(on day.Date) string {
	if on.IsZero() {
		return ""
	}
	return on.Short("en", s.creditor.Place)
}

// make sets all files of the packet.
func (s *dossier) make(kind string) (*Packet, error) {
	p := &Packet{Kind: kind, On: s.on, Account: s.file.Number, Client: s.file.Client.Name, through: s.head.Seq}
	p.Name = strings.Join([]string{s.file.Number, plainName(strings.ToLower(s.file.Client.Name)), kind, s.on.String()}, "-")
	for i := range s.exhibits {
		p.Files = append(p.Files, s.exhibits[i].files...)
	}
	main, err := s.bind("", s.openParts(), s.inside())
	if err != nil {
		return nil, err
	}
	secret, err := s.bind(secretStamp, s.secretParts(), nil)
	if err != nil {
		return nil, err
	}
	p.Files = append(p.Files,
		PacketFile{Name: packetPDF, Type: "application/pdf", About: "the packet to read", Bytes: main},
		PacketFile{Name: packetSecret, Type: "application/pdf", About: "the confidential part", Secret: true, Bytes: secret},
		PacketFile{Name: packetRecord, Type: "application/jsonl", About: "the sealed record; dunwell verify checks it", Secret: true, Bytes: s.record},
	)
	if s.letter.mail != "" {
		p.Files = append(p.Files, PacketFile{Name: packetMail, Type: "text/plain; charset=utf-8", About: "a mail to send the packet with", Bytes: []byte("Subject: " + s.letter.subject + "\n\n" + s.letter.mail + "\n")})
	}
	slices.SortFunc(p.Files, func(a, b PacketFile) int { return cmp.Compare(a.Name, b.Name) })
	manifest, err := s.manifest(p)
	if err != nil {
		return nil, err
	}
	p.Hash = sha256.Sum256(manifest)
	p.Files = append(p.Files, PacketFile{Name: packetManifest, Type: "application/json", About: "the same, for programs", Bytes: manifest})
	p.Files = append(p.Files, PacketFile{Name: packetSums, Type: "text/plain", About: "sha256sum -c SHA256SUMS", Bytes: sumsOf(p.Files)})
	p.Looks = s.looks
	if len(s.letter.lacking) > 0 {
		p.Looks = append(p.Looks, "the letter to the attorney was left out, as this is not known: "+toEnter(s.letter.lacking, &s.file))
	}
	if s.file.Armed != receivable.RoadAttorney {
		p.Looks = append(p.Looks, "nobody has decided on an attorney yet: dunwell arm "+s.file.Number+" attorney")
	}
	return p, nil
}

// sumsOf are the hashes as sha256sum reads them.
func sumsOf(files []PacketFile) []byte {
	var b strings.Builder
	for i := range files {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(files[i].Bytes), files[i].Name)
	}
	return []byte(b.String())
}

func (s *dossier) bind(stamp string, parts []pdf.Part, files []pdf.File) ([]byte, error) {
	b, err := pdf.Bind(pdf.Bound{
		Paper: letter.PaperOf(s.creditor.Place), Language: "en", Title: s.title(), Author: s.creditor.Name, Date: s.on,
		Running: s.title(), Foot: "Account " + s.file.Number + ", as of " + s.long(s.on) + ". Record: " + s.head.Short(), PageOf: "Page %d of %d",
		Contents: "Contents", Stamp: stamp, Parts: parts, Files: files,
	})
	if err != nil {
		return nil, fmt.Errorf("packet of %s: %w", s.file.Number, err)
	}
	return b, nil
}

// inside are the files of the open exhibits, for packet.pdf to carry.
func (s *dossier) inside() []pdf.File {
	var list []pdf.File
	left := mostInside
	for i := range s.exhibits {
		for _, f := range s.exhibits[i].files {
			if f.Secret || len(f.Bytes) > left {
				continue
			}
			left -= len(f.Bytes)
			list = append(list, pdf.File{Name: f.Name, Type: f.Type, About: f.Exhibit + ": " + f.About, Bytes: f.Bytes})
		}
	}
	return list
}

// openParts are the parts of packet.pdf, in the order an attorney reads them.
func (s *dossier) openParts() []pdf.Part {
	parts := []pdf.Part{s.cover(), s.conflicts()}
	if len(s.letter.brief) > 0 {
		parts = append(parts, s.briefPart())
	}
	parts = append(parts, s.adversePart(), s.limitationPart(), s.claimPart(), s.agreement(), s.fees(), s.chronology(), s.contacts(), s.arranged(), s.evidencePart(), s.draftLetter())
	for i := range s.exhibits {
		if e := &s.exhibits[i]; !e.secret {
			parts = append(parts, e.part())
		}
	}
	return parts
}

// briefPart is the letter to the attorney on paper; its own title gives way to that
// of the part.
func (s *dossier) briefPart() pdf.Part {
	p := pdf.Part{Title: "Brief to counsel", Group: groupFirst, Blocks: s.letter.brief}
	if h, ok := p.Blocks[0].(letter.Heading); ok && h.Level == 1 {
		p.Blocks = p.Blocks[1:]
	}
	return p
}

func (s *dossier) cover() pdf.Part {
	c := &s.creditor
	creditor := strings.Join(slices.DeleteFunc(append([]string{c.Name}, append(slices.Clone(c.Address), c.Sender, c.Email, c.Phone)...), func(l string) bool { return l == "" }), "\n")
	client := &s.file.Client
	debtor := strings.Join(append(append([]string{client.Name}, client.Address...), "Kind: "+s.form(), "Place: "+cmp.Or(placeWords(client.Place), "not recorded")), "\n")
	lines := []letter.Pair{{Label: "Creditor", Value: creditor}, {Label: "Debtor", Value: debtor}}
	for i := range s.file.Contacts {
		lines = append(lines, letter.Pair{Label: "Contact", Value: s.contactLine(&s.file.Contacts[i])})
	}
	sum := s.sum(s.payoff.Sum) + ", good through " + s.long(s.on)
	if s.payoff.Daily.Sign() > 0 {
		sum += "; " + s.sum(s.payoff.Daily) + " more for each day after"
	}
	road := "no step is decided on yet"
	if s.file.Armed != "" {
		road = roadWords(s.file.Armed, s.file.ArmedForum)
		if !s.file.ArmedOn.IsZero() {
			road += ", decided on " + s.long(s.file.ArmedOn)
		}
	}
	demand := "none is on file"
	if on, until := s.demand(); !on.IsZero() {
		demand = s.long(on)
		if !until.IsZero() {
			demand += ", last day " + s.long(until) + map[bool]string{true: " (passed)", false: " (has not passed)"}[until.Before(s.on)]
		}
	}
	last := "not known here; please compute it first"
	if s.limitation != nil {
		last = s.long(s.limitation.LastDay) + " (" + s.limitationNote() + "); please verify"
	}
	lines = append(lines, letter.Pair{Label: "Sum", Value: sum}, letter.Pair{Label: "Final demand", Value: demand}, letter.Pair{Label: "Next step", Value: road},
		letter.Pair{Label: "Last day to sue", Value: last}, letter.Pair{Label: "Asked of you", Value: s.asked()})
	return pdf.Part{Title: c.Name + "\nagainst " + client.Name, Kicker: "File for an attorney, account " + s.file.Number + ", as of " + s.long(s.on), Cover: true, Blocks: []letter.Block{
		letter.Past{Lines: lines},
		letter.Para{Text: "Made from the creditor's sealed record. The hash of every file stands in SHA256SUMS; “dunwell verify” on this folder checks files and record without the creditor's book. Valuations, own notes and talk of settlement lie apart in the folder “confidential”."},
	}}
}

// asked is what the attorney is asked for.
func (s *dossier) asked() string {
	text := "Check for conflicts. Then a letter to the debtor on your letterhead, and your advice on the next step."
	if sum, ok := s.budget(); ok {
		return text + " Budget " + s.sum(sum) + "; please ask before you do more."
	}
	return text + " No budget is named: please state your fee before any arises."
}

// conflicts is the sheet for the check of conflicts: every name, once.
func (s *dossier) conflicts() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Name", Wide: true}, {Title: "Part in the matter", Wide: true}}}
	var seen []string
	add := func(name, part string) {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(seen, strings.ToLower(name)) {
			seen = append(seen, strings.ToLower(name))
			t.Rows = append(t.Rows, []string{name, part})
		}
	}
	add(s.creditor.Name, "creditor")
	add(s.creditor.Sender, "signs for the creditor")
	add(s.file.Client.Name, "debtor")
	for _, c := range s.file.Contacts {
		add(c.Name, "at the debtor, "+cmp.Or(string(c.Role), "contact"))
	}
	for _, p := range s.file.Plans {
		add(p.Guarantor, "guarantor")
		add(p.Signatory, "may bind the debtor")
	}
	for _, m := range s.file.Matters {
		add(m.Forum, "has or had the matter: "+roadWords(m.Road, ""))
	}
	for i := range s.exhibits {
		if e := &s.exhibits[i]; e.kind == exhibitMail && !e.secret {
			add(strings.TrimPrefix(e.title, "Mail of "), "wrote about it")
		}
	}
	return pdf.Part{Title: "Sheet for the check of conflicts", Group: groupFirst, Blocks: []letter.Block{
		letter.Para{Text: "Please check these names before you read further."}, t,
	}}
}

// packetData is packet.json: the packet for programs. Sums are decimal strings in
// major units, days ISO, absent is null. Nothing confidential is in it but the
// names and hashes of the files.
type packetData struct {
	Form       string            `json:"dunwell"`
	Kind       string            `json:"kind"`
	On         day.Date          `json:"on"`
	Account    string            `json:"account"`
	Currency   money.Currency    `json:"currency"`
	Creditor   packetParty       `json:"creditor"`
	Client     packetParty       `json:"client"`
	Claim      packetClaim       `json:"claim"`
	Armed      *string           `json:"armed"`
	Demand     *packetDemand     `json:"final_demand"`
	Limitation *LimitationLine   `json:"limitation"`
	Facts      map[string]string `json:"facts"` // of agreement, clauses and evidence
	Chronology []fact            `json:"chronology"`
	Adverse    []fact            `json:"adverse"`
	Exhibits   []packetExhibit   `json:"exhibits"`
	Record     packetSeal        `json:"record"`
	Files      []packetEntry     `json:"files"`
}

type packetParty struct {
	Name    string   `json:"name"`
	Address []string `json:"address"`
	Place   string   `json:"place"`
	Form    *string  `json:"form"`
}

type packetClaim struct {
	Lines       []ClaimLine `json:"lines"`
	Principal   string      `json:"principal"`
	Interest    string      `json:"interest"`
	Total       string      `json:"total"`
	PerDay      string      `json:"per_day"`
	GoodThrough day.Date    `json:"good_through"`
}

type packetDemand struct {
	On    day.Date `json:"on"`
	Until day.Date `json:"until"`
}

type packetExhibit struct {
	Label        string   `json:"label"`
	Kind         string   `json:"kind"`
	On           day.Date `json:"on"`
	Title        string   `json:"title"`
	Confidential bool     `json:"confidential"`
	Files        []string `json:"files"`
}

type packetSeal struct {
	Entries int64  `json:"entries"`
	Head    string `json:"head"`
}

type packetEntry struct {
	Name         string `json:"name"`
	Size         int    `json:"size"`
	SHA256       string `json:"sha256"`
	Confidential bool   `json:"confidential"`
}

// packetForm names the form of packet.json.
const packetForm = "packet v1"

func (s *dossier) manifest(p *Packet) ([]byte, error) {
	data := packetData{
		Form: packetForm, Kind: p.Kind, On: s.on, Account: s.file.Number, Currency: s.file.Currency,
		Creditor: packetParty{s.creditor.Name, append([]string{}, s.creditor.Address...), s.creditor.Place, nil},
		Client:   packetParty{s.file.Client.Name, append([]string{}, s.file.Client.Address...), s.file.Client.Place, nil},
		Claim: packetClaim{Lines: claimLines(&s.claim), Principal: s.payoff.Principal.Decimal(), Interest: s.payoff.Interest.Decimal(), Total: s.payoff.Sum.Decimal(),
			PerDay: s.payoff.Daily.Decimal(), GoodThrough: s.payoff.GoodThrough},
		Armed: orNil(s.file.Armed), Limitation: s.limitation, Facts: map[string]string{}, Chronology: append([]fact{}, s.facts()...), Adverse: append([]fact{}, s.adverse()...),
		Exhibits: []packetExhibit{}, Record: packetSeal{s.head.Seq, fmt.Sprintf("%x", s.head.Hash)}, Files: []packetEntry{},
	}
	if formTold(&s.file) {
		data.Client.Form = orNil(string(s.file.Client.Form))
	}
	if on, until := s.demand(); !on.IsZero() {
		data.Demand = &packetDemand{on, until}
	}
	for _, k := range slices.Concat(evidenceFacts, agreementFacts, clauseFacts) {
		if value := s.file.Facts[k.Key]; value != "" {
			data.Facts[k.Key] = value
		}
	}
	for i := range s.exhibits {
		e := &s.exhibits[i]
		one := packetExhibit{Label: e.label, Kind: string(e.kind), On: e.on, Title: e.title, Confidential: e.secret, Files: []string{}}
		if e.secret { // its name would tell of the talk
			one.Title = ""
		}
		for _, f := range e.files {
			one.Files = append(one.Files, f.Name)
		}
		data.Exhibits = append(data.Exhibits, one)
	}
	for _, f := range p.Files {
		data.Files = append(data.Files, packetEntry{f.Name, len(f.Bytes), fmt.Sprintf("%x", sha256.Sum256(f.Bytes)), f.Secret})
	}
	b, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("packet of %s: %w", s.file.Number, err)
	}
	return append(b, '\n'), nil
}
