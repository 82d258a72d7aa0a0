package web

import (
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// roadActs are the steps on a legal road, after a person decided on it.
func roadActs() []caseAct {
	return []caseAct{
		{name: actPacket, may: auth.Decide, form: packetForm},
		{name: "placed", may: auth.Decide, form: placedForm, do: doPlaced, about: map[string]string{"forum_missing": "with", "letter_days": "until", "road_unknown": "road", "day_ahead": "letter", "matter_known": "with"}},
		{name: "filed", may: auth.Decide, form: filedForm, do: doFiled, about: map[string]string{"forum_missing": "court", "road_unknown": "road", "nothing_owed": "claimed", "sum_above_owed": "waive"}},
		{name: "withdrawn", may: auth.Decide, form: withdrawnForm, do: doWithdrawn, about: map[string]string{"matter_unknown": "matter", "matter_unclear": "matter", "matter_ended": "matter"}},
	}
}

// packetForm leads to the page on which the file is made.
func packetForm(m *maker) {
	if len(m.now.Invoices) == 0 {
		return
	}
	m.begin(m.v.T("Make the file for an attorney, a court or an agency"), "")
	m.hint(m.v.T("Invoices, letters as they left, answers, proof and the sealed record, in one ZIP. An attorney gets all of it, what is confidential apart; everyone else gets facts alone."))
	m.then(m.v.T("The file is made and noted in the record; nothing is sent. Read packet.pdf in it before you give it away."))
	m.form.LinkText, m.form.Link = m.v.T("Make the file"), casePath(m.view.Number)+"/packet"
}

// packetWord names a kind of packet.
func packetWord(v *say.Voice, k packet.Kind) string {
	switch k {
	case packet.SmallClaims:
		return v.T("Small claims court")
	case packet.PaymentOrder:
		return v.T("An order for payment")
	case packet.Arbitration:
		return v.T("Arbitration")
	case packet.Agency:
		return v.T("A collection agency")
	case packet.Insolvency:
		return v.T("The claim in an insolvency, as of the day it was filed")
	case packet.Attorney:
	}
	return v.T("An attorney")
}

// roadWord names a road.
func roadWord(v *say.Voice, road string) string {
	return say.Capital(v.T(recovery.RoadWords(road, "")))
}

func placedForm(m *maker) {
	if m.view.Owed.Sign() <= 0 {
		return
	}
	m.begin(m.v.T("The file is with an attorney or agency"), m.v.T("Record it"))
	m.then(m.v.T("The ladder rests while they have the file."))
	m.pick("road", m.v.T("Who has it?"), []choice{{Value: receivable.RoadAttorney, Text: roadWord(m.v, receivable.RoadAttorney)}, {Value: receivable.RoadAgency, Text: roadWord(m.v, receivable.RoadAgency)}}, "")
	forum := ""
	if m.view.Armed == receivable.RoadAttorney || m.view.Armed == receivable.RoadAgency {
		forum = m.view.Forum
	}
	m.add("text", "with", m.v.T("Name"), forum).Required = true
	m.text("number", m.v.T("Their number of the file, if known"))
	m.past("on", m.v.T("On which day was it given?"))
	m.add("day", "letter", m.v.T("Their letter went out on"), "").Max = m.view.On.String()
	m.add("day", "until", m.v.T("Last day it gives"), "")
	m.pick("pays", m.v.T("Whom does the client pay meanwhile?"), []choice{
		{Value: "", Text: m.v.T("As is usual: an agency itself, with an attorney you")}, {Value: receivable.PaysThem, Text: m.v.T("To them")}, {Value: receivable.PaysUs, Text: m.v.T("To you")},
	}, "")
}

func doPlaced(d *doing) (recovery.Entry, error) {
	d.need("with", d.v.T("Name the attorney or agency."))
	p := recovery.Placement{Road: d.get("road"), With: d.get("with"), Number: d.get("number"), Letter: d.mayDay("letter"), Until: d.mayDay("until"), Pays: d.get("pays")}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.Placed(d.r.Context(), d.key, p, d.act)
}

func filedForm(m *maker) {
	if m.view.Owed.Sign() <= 0 {
		return
	}
	m.begin(m.v.T("A claim was filed"), m.v.T("Record it"))
	m.then(m.v.T("What you give up to stay within a court's limit is forgiven only with this entry; until then letters ask for all of it."))
	var roads []choice
	for _, r := range m.view.Roads {
		if r.Road != receivable.RoadAttorney && r.Road != receivable.RoadAgency {
			roads = append(roads, choice{Value: r.Road, Text: roadWord(m.v, r.Road)})
		}
	}
	m.pick("road", m.v.T("Which way?"), roads, m.view.Armed)
	m.text("court", m.v.T("Court, arbitrator or agency that has it")).Required = true
	m.text("number", m.v.T("Its number of the case")).Required = true
	m.sum("claimed", m.v.T("Sum filed, in %s, if not all that is late", m.form.Currency), "")
	m.sum("waive", m.v.T("Of it given up, in %s", m.form.Currency), "")
	m.past("on", m.v.T("On which day?"))
	m.add("day", "until", m.v.T("They have to answer by, if a day was given"), "")
}

func doFiled(d *doing) (recovery.Entry, error) {
	f := recovery.Filing{
		Road: d.get("road"), Forum: d.need("court", d.v.T("Name the court.")), Number: d.need("number", d.v.T("Which number did the court give?")),
		Claimed: d.maySum("claimed"), Waive: d.maySum("waive"), Until: d.mayDay("until"),
	}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.Filed(d.r.Context(), d.key, f, d.act)
}

func withdrawnForm(m *maker) {
	if len(m.now.Outside.Matters) == 0 {
		return
	}
	m.begin(m.v.T("Take a filing or a file back"), m.v.T("Record it"))
	m.then(m.v.T("What was given up for it is owed again."))
	var list []choice
	for _, one := range m.now.Outside.Matters {
		name := one.Number
		if name == "" {
			name = one.Forum
		}
		list = append(list, choice{Value: name, Text: strings.TrimSpace(roadWord(m.v, one.Road) + ": " + one.Forum + " " + one.Number)})
	}
	m.pick("matter", m.v.T("Which?"), list, "")
	m.past("on", m.v.T("On which day?"))
	m.note()
}

func doWithdrawn(d *doing) (recovery.Entry, error) {
	if d.need("matter", d.v.T("Which?")); d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.WithdrawMatter(d.r.Context(), d.key, d.get("matter"), d.act)
}
