package recovery

// readMeaning proposes what the writer means by his own words.
func (r *arriving) readMeaning(*opened) {
	r.reading.Abstain, r.reading.Hold = true, true
}
