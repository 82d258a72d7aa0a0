package reply

import (
	"strings"
	"testing"
)

func TestCleanHTML(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`<p onclick="x()" style="color:red">Hello <b>you</b></p>`:                    `<p>Hello <b>you</b></p>`,
		`a<script>alert(1)</script>b<style>p{}</style>c`:                             `abc`,
		`<img src="https://spy.example/p.gif" alt="logo"><img src=x onerror=x()>`:    `[logo]`,
		`<form action=/x><input name=a><button>Pay</button></form>`:                  `Pay`,
		`<a href="https://pay.example/now">Pay now</a> soon`:                         `Pay now [https://pay.example/now] soon`,
		`<a href="https://pay.example/">https://pay.example</a>`:                     `https://pay.example`,
		`<a href="mailto:a@a.example">a@a.example</a>`:                               `a@a.example`,
		`<a href="javascript:x()">click</a>`:                                         `click`,
		`<iframe src=x>in</iframe><object>o</object>out`:                             `out`,
		`<svg><script>alert(1)</script></svg>x<math><mtext></mtext></math>`:          `x`,
		`<p>one<p>two<b>three`:                                                       `<p>one<p>two<b>three</b></p></p>`,
		`1 < 2 & "3" > 2`:                                                            `1 &lt; 2 &amp; &#34;3&#34; &gt; 2`,
		`&lt;script&gt;`:                                                             `&lt;script&gt;`,
		`</div></div><td>x`:                                                          `<td>x</td>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">x</noscript>y`: ``,
	} {
		got := CleanHTML(in)
		if want != "" && got != want {
			t.Errorf("%s is shown as %s, want %s", in, got, want)
		}
		if low := strings.ToLower(got); strings.Contains(low, "<img") || strings.Contains(low, "<script") || strings.Contains(low, " on") && strings.Contains(low, "<p ") {
			t.Errorf("%s is shown as %s", in, got)
		}
	}
}

func TestHTMLText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`<div>Hi,</div><div><br></div><div>paid &amp; done.</div>`: "Hi,\n\npaid & done.",
		`<p>One</p><p>Two</p>`:                        "One\n\nTwo",
		`Yes<blockquote>Did you<br>pay?</blockquote>`: "Yes\n> Did you\n> pay?",
		`Yes<div class="gmail_quote">On 1 May a@a.example wrote:<blockquote>x</blockquote></div>`: "Yes\nOn 1 May a@a.example wrote:\n> x",
		`Ok<div class="gmail_signature">Bob</div>`:                                                "Ok\n-- \nBob",
		`<ul><li>one<li>two</ul>`:                                                                 "- one\n- two",
		`<head><title>t</title><style>x</style></head>a<script>b</script>`:                        "a",
		"<pre>a\n  b</pre>":    "a\n  b",
		"a&nbsp;b\u200b  c":    "a b c",
		`<td>1</td><td>2</td>`: "1 2",
	} {
		if got := HTMLText(in); got != want {
			t.Errorf("%s reads %q, want %q", in, got, want)
		}
	}
}
