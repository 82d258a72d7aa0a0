package packet

import (
	"encoding/json"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// manifestForm names the form of packet.json.
const manifestForm = "packet v1"

// manifest is packet.json: the packet for programs. Sums are decimal strings in major
// units, days ISO, absent is null. Nothing confidential is in it but the names and
// hashes of the files, and in a packet for a court the hashes of what it withholds.
type manifest struct {
	Form       string            `json:"dunwell"`
	Kind       Kind              `json:"kind"`
	Audience   Audience          `json:"audience"`
	On         day.Date          `json:"on"`
	Account    string            `json:"account"`
	Currency   money.Currency    `json:"currency"`
	Creditor   manifestParty     `json:"creditor"`
	Client     manifestParty     `json:"client"`
	Claim      manifestClaim     `json:"claim"`
	Armed      *string           `json:"armed"`
	Demand     *manifestDemand   `json:"final_demand"`
	Limitation *Limitation       `json:"limitation"`
	Facts      map[string]string `json:"facts"` // of agreement, clauses and evidence
	Chronology []Fact            `json:"chronology"`
	Adverse    []Fact            `json:"adverse"`
	Exhibits   []manifestExhibit `json:"exhibits"`
	Record     manifestRecord    `json:"record"`
	Files      []manifestFile    `json:"files"`
}

type manifestParty struct {
	Name    string   `json:"name"`
	Address []string `json:"address"`
	Place   string   `json:"place"`
	Form    *string  `json:"form"`
}

type manifestClaim struct {
	Lines       []ClaimLine `json:"lines"`
	Principal   string      `json:"principal"`
	Interest    string      `json:"interest"`
	Total       string      `json:"total"`
	PerDay      string      `json:"per_day"`
	GoodThrough day.Date    `json:"good_through"`
}

type manifestDemand struct {
	On    day.Date `json:"on"`
	Until day.Date `json:"until"`
}

type manifestExhibit struct {
	Label        string   `json:"label"`
	Kind         string   `json:"kind"`
	On           day.Date `json:"on"`
	Title        string   `json:"title"`
	Confidential bool     `json:"confidential"`
	Files        []string `json:"files"`
}

type manifestRecord struct {
	File    string `json:"file"`
	Entries int64  `json:"entries"`
	Head    string `json:"head"`
}

type manifestFile struct {
	Name         string `json:"name"`
	Size         int64  `json:"size"`
	SHA256       string `json:"sha256"`
	Confidential bool   `json:"confidential"`
}

func (w *work) manifest() ([]byte, error) {
	d, head := w.d, w.d.Head()
	data := manifest{
		Form: manifestForm, Kind: w.made.Kind, Audience: w.made.Kind.Audience(), On: d.On, Account: d.Account, Currency: d.Currency,
		Creditor: manifestParty{d.Creditor.Name, append([]string{}, d.Creditor.Address...), d.Creditor.Place, nil},
		Client:   manifestParty{d.Client.Name, append([]string{}, d.Client.Address...), d.Client.Place, nil},
		Claim: manifestClaim{Lines: append([]ClaimLine{}, d.Claim.Lines...), Principal: d.Claim.Principal.Decimal(), Interest: d.Claim.Interest.Decimal(), Total: d.Claim.Sum.Decimal(),
			PerDay: d.Claim.Daily.Decimal(), GoodThrough: d.Claim.GoodThrough},
		Limitation: d.Limitation, Facts: map[string]string{}, Chronology: append([]Fact{}, d.Facts...), Adverse: append([]Fact{}, d.Adverse...),
		Exhibits: []manifestExhibit{}, Record: manifestRecord{w.record, head.Seq, fmt.Sprintf("%x", head.Hash)}, Files: []manifestFile{},
	}
	if d.ArmedRoad != "" {
		data.Armed = &d.ArmedRoad
	}
	if d.FormTold {
		form := string(d.Client.Form)
		data.Client.Form = &form
	}
	if !d.Demand.On.IsZero() {
		data.Demand = &manifestDemand{d.Demand.On, d.Demand.Until}
	}
	for _, k := range d.Known {
		if k.Value != "" && (k.Group == GroupEvidence || k.Group == GroupAgreement || k.Group == GroupClauses) {
			data.Facts[k.Key] = k.Value
		}
	}
	for i := range d.Exhibits {
		e := &d.Exhibits[i]
		one := manifestExhibit{Label: e.Label, Kind: string(e.Kind), On: e.On, Title: e.Title, Confidential: e.Secret, Files: []string{}}
		if e.Secret { // its name would tell of the talk
			one.Title = ""
		}
		for _, f := range e.Files {
			one.Files = append(one.Files, f.Name)
		}
		data.Exhibits = append(data.Exhibits, one)
	}
	for _, f := range w.made.Files {
		data.Files = append(data.Files, manifestFile{f.Name, f.Size, fmt.Sprintf("%x", f.Hash), f.Secret})
	}
	b, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("packet of %s: %w", d.Account, err)
	}
	return append(b, '\n'), nil
}
