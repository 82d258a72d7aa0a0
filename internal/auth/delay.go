package auth

import "time"

// How many tries go wrong before an answer waits, and how long that is remembered.
const (
	FreeOfName    = 5
	FreeOfAddress = 20

	ForgetName    = 24 * time.Hour
	ForgetAddress = time.Hour

	longestDelay = time.Minute
)

// Delay is how long the next try waits after so many that went wrong, of which free
// cost nothing: 1, 2, 4 … 60 seconds.
func Delay(failed, free int) time.Duration {
	over := failed - free
	const mostDoublings = 6 // 64 seconds, which is more than the longest
	if over < 0 {
		return 0
	}
	if over >= mostDoublings {
		return longestDelay
	}
	return time.Second << over
}

// Wait is how long from now the next try is refused, 0 where it is taken. Failures
// whose last lies further back than forget no longer count.
func Wait(failed, free int, last, now time.Time, forget time.Duration) time.Duration {
	if Forgotten(last, now, forget) {
		return 0
	}
	return max(0, last.Add(Delay(failed, free)).Sub(now))
}

// Forgotten reports whether failures whose last was then count no longer.
func Forgotten(last, now time.Time, forget time.Duration) bool {
	return last.IsZero() || now.Sub(last) >= forget
}
