"""Arguments of LaTeX commands, and lists of keys and values."""

from rag.formats.markup_languages.latex_groups import Groups, keys_and_values


def test_arguments_are_found_one_after_the_other() -> None:
    groups = Groups(r" {a{b}\}} [c{]}d] e")
    first, behind = groups.argument(0)
    assert first == r"a{b}\}"
    second, behind = groups.optional(behind)
    assert second == "c{]}d"
    assert groups.argument(behind) == ("", behind)


def test_a_group_that_is_never_closed_is_none() -> None:
    assert Groups("{a{b}").argument(0) == ("", 0)
    assert Groups("[a").optional(0) == ("", 0)


def test_keys_stand_in_any_order_over_many_lines() -> None:
    source = "\n  description={A wall,\n  of stone},\n  name = quay ,\n  plural=quays\n"
    assert keys_and_values(source) == {
        "description": "A wall,\n  of stone",
        "name": "quay",
        "plural": "quays",
    }


def test_a_value_keeps_signs_and_groups() -> None:
    assert keys_and_values(r"see=[see also]{weir,lock}, name={{a} b}") == {
        "see": "[see also]{weir,lock}",
        "name": "{a} b",
    }


def test_many_open_groups_are_no_trouble() -> None:
    assert Groups("{" * 100_000).argument(0) == ("", 0)
    assert keys_and_values("{" * 10_000) == {}
