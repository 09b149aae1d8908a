"""Text that LaTeX typesets unchanged."""

from reports.render.latex_escaping import escape


def test_latex_escapes_every_special_character():
    assert escape("a_b & 5% $x #1 {~^} \\ é") == (
        r"a\_b \& 5\% \$x \#1 \{\textasciitilde{}\textasciicircum{}\} \textbackslash{} e"
    )
