package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/remedy"
)

// DistanceOf is how far a client is from the creditor's courts; "" where one of the two
// places is not known.
func DistanceOf(home, place string) remedy.Distance {
	home, place = day.NormalPlace(home), day.NormalPlace(place)
	if home == "" || place == "" {
		return ""
	}
	return distance(home, place)
}
