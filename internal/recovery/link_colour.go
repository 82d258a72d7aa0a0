package recovery

import (
	"math"
	"strconv"
)

// contrastOnWhite is the contrast ratio of a colour with white (WCAG 2.2, relative
// luminance).
func contrastOnWhite(hex string) float64 {
	light := 0.0
	for i, weight := range [3]float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return 0
		}
		part := float64(n) / 255
		if part <= 0.04045 {
			part /= 12.92
		} else {
			part = math.Pow((part+0.055)/1.055, 2.4)
		}
		light += weight * part
	}
	return 1.05 / (light + 0.05)
}
