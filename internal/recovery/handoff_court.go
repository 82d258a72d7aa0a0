package recovery

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/packet"
	"dunwell/internal/redact"
)

// asks looks up what the law knows of the court that the packet is for, and says what
// is blacked out.
func (s *gathering) asks(c *creditorDay, ask PacketAsk) {
	s.Set = maps.Clone(ask.Set)
	if s.Set == nil {
		s.Set = map[string]string{}
	}
	place := ask.Place
	if place == "" {
		place = s.file.Client.Place
	}
	if ask.Court != "" && s.Set["court"] == "" {
		s.Set["court"] = ask.Court
	}
	if ask.Kind.Audience() != packet.ForAttorney {
		s.Secrets = s.secrets()
	}
	switch ask.Kind {
	case packet.SmallClaims:
		s.smallClaims(c, place, ask.Court)
	case packet.PaymentOrder:
		order, ok, err := c.law.FastProcedure(place, s.payoff.Principal)
		if err != nil {
			s.lookAt(err)
		} else if ok {
			s.Order = &order
		}
	case packet.Attorney, packet.Arbitration, packet.Agency, packet.Insolvency:
	}
}

func (s *gathering) smallClaims(c *creditorDay, place, court string) {
	q := law.SmallClaimsQuery{Place: place, Plaintiff: law.NaturalPerson, Owed: s.payoff.Principal, FilingDate: s.on, Court: court, Disputed: s.claim.Disputed.Sign() > 0}
	if s.creditor.IsCompany {
		q.Plaintiff = law.Business
	}
	known, err := c.law.SmallClaims(q)
	if err != nil {
		s.lookAt(err)
		return
	}
	s.ownLimit(&known)
	s.Court = &known
	if known.MayFile != nil && !*known.MayFile {
		s.Look("a claim of this kind may not be filed there, as far as is known; read the page “Where to file” first")
	}
}

// ownLimit puts the creditor's own figure in the place of the law's, as the comparison
// of the ways does.
func (s *gathering) ownLimit(c *law.SmallClaims) {
	own, owed := s.weighed.Case.SmallClaimsLimit, s.payoff.Principal
	if !slices.Contains(s.weighed.Case.LimitMark.Sources, chase.OwnFigure) || own.Currency() != owed.Currency() {
		return
	}
	c.Limit = law.Figure[money.Amount]{Value: own, Known: true, Mark: law.Mark{Own: true}}
	within, waive := !own.Less(owed), money.New(max(0, owed.Minor()-own.Minor()), owed.Currency())
	c.Within, c.Waive = &within, &waive
}

// lookAt tells why something of the law could not be looked up.
func (s *gathering) lookAt(err error) {
	text := err.Error()
	if f, ok := errors.AsType[*fault.Error](err); ok {
		text = f.Text
	}
	s.Look("the rules of the court could not be looked up: " + strings.TrimSuffix(text, "."))
}

// secrets are what is blacked out for strangers: numbers of accounts, days of birth and
// the like wherever they stand, the creditor's own account among them, and the number
// of the client's account where it is known.
func (s *gathering) secrets() redact.List {
	list := redact.Court()
	bank := &s.creditor.Bank
	if bank.IBAN != "" {
		list.Words = append(list.Words, bank.IBAN)
	}
	for _, line := range bank.Lines {
		list.Words = append(list.Words, accountNumbers(line)...)
	}
	return list
}

// accountNumbers are the numbers of a line that are long enough to be those of an account.
func accountNumbers(line string) []string {
	const short = 6
	var list []string
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return r != ' ' && r != '-' && (r < '0' || r > '9') }) {
		if word = strings.Trim(word, " -"); len(strings.NewReplacer(" ", "", "-", "").Replace(word)) >= short {
			list = append(list, word)
		}
	}
	return list
}
