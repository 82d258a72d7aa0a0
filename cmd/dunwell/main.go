// Command dunwell chases what clients owe, and keeps the client.
package main

import (
	"os"

	"dunwell/internal/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
