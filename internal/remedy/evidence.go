package remedy

// evidencePoints adds up what each item counts, held between 0 and 100.
func (p *Parameters) evidencePoints(e Evidence) float64 {
	sum := 0.0
	for i := range evidenceItems {
		if e&(1<<i) != 0 {
			sum += p.n.points[i]
		}
	}
	return min(max(sum, 0), 100)
}

// band is the place of points in the list of bands: strong, good, fair, weak, none.
func (p *Parameters) band(points float64) int {
	for i, from := range p.n.bandFrom {
		if points >= from {
			return i
		}
	}
	return evidenceBands - 1
}
