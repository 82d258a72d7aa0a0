// Package screening looks at a client before work begins, and again while it runs: a
// transparent scorecard of points with their marks, the terms that follow from it, and
// what it would take to sue there.
package screening
