package wording

import "slices"

// hit is a phrase found: tokens from..to (to is not part of it).
type hit struct {
	tag      tag
	from, to int
}

// find gives every phrase of the lexicon in a sentence. Words that a mask covers,
// or that the client said, stand for nothing.
func (l *lexicon) find(list []token) []hit {
	dead := make([]bool, len(list))
	for i := range list {
		list[i].neg = l.nots[list[i].text]
	}
	hits := l.scan(list, nil, true, make([]hit, 0, 24))
	said := slices.ContainsFunc(hits, func(h hit) bool { return h.tag == attrib })
	if said {
		silence(list, dead)
	}
	for _, h := range hits {
		if h.tag == mask {
			for i := h.from; i < h.to; i++ {
				dead[i] = true
			}
		}
	}
	return l.scan(list, dead, false, hits[:0])
}

// silence leaves out what stands between quotation marks.
func silence(list []token, dead []bool) {
	open := -1
	for i := range list {
		switch {
		case !isQuote(list[i]):
		case open < 0:
			open = i
		default:
			for at := open; at <= i; at++ {
				dead[at] = true
			}
			open = -1
		}
	}
	// A quotation that the sentence does not close belongs to whoever was quoted.
	for at := open; open >= 0 && at < len(list); at++ {
		dead[at] = true
	}
}

// scan matches the phrases that hide others, or all the rest.
func (l *lexicon) scan(list []token, dead []bool, hiding bool, hits []hit) []hit {
	for i := range list {
		if dead != nil && dead[i] || list[i].mark && list[i].text != "!!!" {
			continue
		}
		t := &list[i]
		try := func(phrases []*phrase) {
			for _, p := range phrases {
				if (p.tag == mask || p.tag == attrib) != hiding {
					continue
				}
				if to := match(p.items, list, dead, i); to > 0 {
					hits = append(hits, hit{p.tag, i, to})
				}
			}
		}
		try(l.exact[t.text])
		if len(t.text) >= 3 {
			try(l.stems[t.text[:3]])
		}
		try(l.others)
	}
	return hits
}

// match tries a phrase at a token and gives the end of what it covers, 0 for none.
// No gap reaches over a mark or a "not".
func match(items []item, list []token, dead []bool, at int) int {
	if len(items) == 0 {
		return at
	}
	it := items[0]
	if it.gap > 0 {
		for skipped := 0; skipped <= it.gap && at+skipped < len(list); skipped++ {
			if to := match(items[1:], list, dead, at+skipped); to > 0 {
				return to
			}
			if list[at+skipped].mark || list[at+skipped].neg {
				break
			}
		}
		return 0
	}
	if at < len(list) && (dead == nil || !dead[at]) && it.fits(&list[at]) {
		if to := match(items[1:], list, dead, at+1); to > 0 {
			return to
		}
	}
	if it.maybe {
		return match(items[1:], list, dead, at)
	}
	return 0
}
