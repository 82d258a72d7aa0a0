package law

// Conduct is the mark of a federal rule of conduct towards a debtor: group is
// conduct, fdcpa_scope, first_party_collection or bankruptcy. ok is false where
// the law data has no such rule.
func (b *Bundle) Conduct(group, rule string) (m Mark, ok bool) {
	n := b.us.at("federal", group, rule)
	if !n.known() {
		return Mark{}, false
	}
	return b.mark(n), true
}
