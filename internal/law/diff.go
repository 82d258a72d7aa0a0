package law

// Change is one figure that differs between two bundles.
type Change struct {
	Path     string
	Old, New *Entry // nil where it is not there
}

// Diff lists every figure and label that was changed, added or removed, in the
// order of the new bundle, what was removed last. A figure whose source, day,
// confidence or remark changed is changed too.
func Diff(old, current *Bundle) []Change {
	before := map[string]Entry{}
	var order []string
	for _, e := range old.all() {
		before[e.Path] = e
		order = append(order, e.Path)
	}
	var changes []Change
	for _, e := range current.all() {
		was, ok := before[e.Path]
		delete(before, e.Path)
		switch {
		case !ok:
			changes = append(changes, Change{Path: e.Path, New: &e})
		case !was.same(e):
			changes = append(changes, Change{Path: e.Path, Old: &was, New: &e})
		}
	}
	for _, path := range order {
		if gone, ok := before[path]; ok {
			changes = append(changes, Change{Path: path, Old: &gone})
		}
	}
	return changes
}

func (b *Bundle) all() []Entry {
	var all []Entry
	for path, root := range b.roots() {
		root.each(path, func(path string, n node) bool {
			e := b.entry(path, n)
			if n.isFigure() { // what stands beside the value counts too: unit, rate, formula
				e.Value = plain(n.beside())
			}
			all = append(all, e)
			return true
		})
	}
	return all
}

func (e Entry) same(other Entry) bool {
	if e.Value != other.Value || e.Known != other.Known || e.Mark.AsOf != other.Mark.AsOf || e.Mark.Confidence != other.Mark.Confidence ||
		e.Mark.Note != other.Mark.Note || e.Mark.Own != other.Mark.Own || len(e.Mark.Sources) != len(other.Mark.Sources) {
		return false
	}
	for i, s := range e.Mark.Sources {
		if s != other.Mark.Sources[i] {
			return false
		}
	}
	return true
}
