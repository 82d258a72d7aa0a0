package letter

// Worded tells which of the clauses in f.Law have words in the letter's language,
// all their values known: what has none cannot be said, and what it would explain
// is not asked.
func (t *Texts) Worded(f Facts) (map[string]bool, error) {
	l, _, err := t.choose(f)
	if err != nil {
		return nil, err
	}
	if err := f.complete(); err != nil {
		return nil, err
	}
	w := &writer{f: &f, l: l, place: f.Place, key: demandKey}
	w.now = conditions{noLink: f.PayLink == "" || f.ReplyLink == "", spelling: l.spellingOf(f.Place)}
	said := make(map[string]bool, len(f.Law))
	for name := range f.Law {
		if id, ok := byName[name]; ok && id.kind() == slotKind {
			said[name] = w.slot(id) != nil
		}
	}
	return said, nil
}
