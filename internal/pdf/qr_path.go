package pdf

import (
	"fmt"
	"strings"
)

// QRPath draws a QR code as the path of an SVG whose modules are one unit wide, with
// how many modules a side has; false where no code is large enough.
func QRPath(text string) (path string, size int, ok bool) {
	q, ok := newQR(text)
	if !ok {
		return "", 0, false
	}
	var b strings.Builder
	for y := range q.size {
		for x := 0; x < q.size; x++ {
			from := x
			for x < q.size && q.at(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return b.String(), q.size, true
}
