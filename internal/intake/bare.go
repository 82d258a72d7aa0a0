package intake

import (
	"dunwell/internal/fault"
)

// bare finds out what the columns of a list without a header mean, as a Map by
// number. Only a bank list can be told by its cells alone, and only where they say
// which way the sums went; everything else has to be named.
func (s *Shape) bare(head sample, hints Hints) (Map, error) {
	profiles := make([]profile, len(s.Headings))
	for i := range profiles {
		profiles[i] = profileOf(head.rows, i)
	}
	if saved, ok := savedShape(hints.Saved, s.Fingerprint); ok && saved.Header == 0 && saved.goesWith(profiles) {
		return Map{}, nil
	}
	m := Map{}
	var sums []int
	for i, p := range profiles {
		column := "#" + itoa(i+1)
		switch {
		case p.filled == 0:
		case p.share(p.dates) >= 0.9 && m[BookedOn] == "":
			m[BookedOn] = column
		case p.share(p.dates) >= 0.9 && m[ValuedOn] == "":
			m[ValuedOn] = column
		case p.share(p.ibans) >= 0.9 && m[CounterpartyIBAN] == "":
			m[CounterpartyIBAN] = column
		case p.share(p.sums) >= 0.9 && p.share(p.dates) < 0.5 && p.share(p.cents) >= 0.5:
			sums = append(sums, i)
		case p.share(p.currencies) >= 0.9:
			m[Currency] = column
		case p.share(p.lettered) >= 0.5 && m[Text] == "":
			m[Text] = column
		case p.share(p.lettered) >= 0.5:
			m[Text] += "+" + column
		}
	}
	signed := len(sums) > 0 && profiles[sums[0]].minus > 0
	pair := len(sums) == 2 && !signed && apart(head.rows, sums[0], sums[1])
	if m[BookedOn] == "" || m[Text] == "" || !signed && !pair {
		return nil, fault.Invalidf("header_unknown", s.File, "no row with column names was found; add one, or name the columns by number, as in --map amount=#4; those of a bank list as in --map booked_on=#1 --map text=#2 --map debit=#3")
	}
	if pair {
		return nil, fault.Invalidf("sign_unknown", s.File, "the list has no row with column names, and nothing says which of the sums in columns #%d and #%d came in; name the columns, as in --map booked_on=%s --map text=%s --map credit=#%d --map debit=#%d",
			sums[0]+1, sums[1]+1, m[BookedOn], m[Text], sums[0]+1, sums[1]+1)
	}
	m[Amount] = "#" + itoa(sums[0]+1)
	if len(sums) == 2 {
		m[Balance] = "#" + itoa(sums[1]+1)
	}
	s.warn("header_absent", "the list has no row with column names; what its columns mean was told by their cells: look at the first rows")
	return m, nil
}

// apart reports two columns of which each row fills one.
func apart(rows [][]string, a, b int) bool {
	for _, row := range rows {
		if cell(row, a) != "" && cell(row, b) != "" {
			return false
		}
	}
	return true
}

// goesWith reports that the cells of a table can be what a kept Shape says.
func (s Shape) goesWith(profiles []profile) bool {
	for _, c := range s.Columns {
		if c.Index >= len(profiles) || profiles[c.Index].fits(c.Field, 100, s.Format == XLSX) == 0 {
			return false
		}
	}
	return true
}
