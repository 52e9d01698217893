"""Pairs judged by hand: what is the same thing again, and what only sounds similar."""

from __future__ import annotations

import pytest

from matchgraph.entities.variants import are_variants, family, generation, grouped

SAME = [
    ("llama-3-8b", "llama-3-70b", "sizes"),
    ("Llama 3.2 3B Instruct", "meta-llama/Llama-3.1-405B", "owner, size and version"),
    ("llama3-8b", "llama-3-70b-instruct", "a version behind the name or apart"),
    ("Stable Diffusion", "Stable Diffusion 3.5 Large", "version and size"),
    ("CompVis/stable-diffusion-v1-4", "runwayml/stable-diffusion-v1-5", "owner and version"),
    ("whisper-base", "openai/whisper-large-v3", "size"),
    ("Whisper Large v3 Turbo", "whisper-tiny", "build"),
    ("OpenAI: GPT-4 Turbo", "OpenAI: GPT-4o", "version"),
    ("OpenAI: GPT-5 Chat", "GPT-4", "version"),
    ("Mixtral 8x7B Instruct", "mixtral-8x22b", "sizes of a mixture"),
    ("Qwen2.5 7B", "qwen2-72b-instruct", "version behind the name"),
    ("TheBloke/Mistral-7B-GGUF", "mistralai/Mistral-7B-v0.3", "a quantised build"),
    ("mistral-7b-awq", "mistral-7b-q4_k_m", "two quantised builds"),
    ("yolov8n", "yolov5", "versions behind the name"),
    ("gemma-2-9b-it", "gemma-7b", "the tuned one"),
    ("octo/page-reader", "someone/page-reader", "a fork keeps the repository's name"),
    ("octo/page-reader", "someone/page-reader-fork", "a fork that says so"),
    ("The Stack", "The Stack v2", "version"),
]
OTHER = [
    ("stable-diffusion", "stable-diffusion-webui", "an application that runs it"),
    ("whisper", "whisper-cli", "a tool around it"),
    ("llama-3-8b", "codellama-7b", "another family"),
    ("llama-3-8b", "llama-guard-3-8b", "another purpose"),
    ("llama.cpp", "llama-3-8b", "what runs it"),
    ("claude", "claude-code", "a tool around it"),
    ("The Stack", "The Pile", "another data set"),
    ("gemma-7b", "gemini-pro", "another family"),
    ("octo/page-reader", "octo/page-writer", "one owner, two things"),
    ("pix2pix", "pix2struct", "digits within a name"),
    ("7B", "13B", "nothing but sizes names nothing"),
    ("web-search", "code-search", "one word of two"),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME)
def test_variants_are_the_same_again(one: str, other: str, why: str) -> None:
    assert are_variants(one, "model", other, "model"), why
    assert are_variants(other, "model", one, "model"), why


@pytest.mark.parametrize(("one", "other", "why"), OTHER)
def test_what_sounds_alike_is_not(one: str, other: str, why: str) -> None:
    assert not are_variants(one, "model", other, "model"), why


def test_another_type_is_another_thing() -> None:
    assert not are_variants("GPT", "extension", "GPT-4", "model")


def test_variants_take_one_place_and_the_others_stand_behind_it() -> None:
    llamas = ["meta/llama-3-8b", "llama-3-70b", "llama-3-8b-gguf", "TheBloke/llama-3-8b-GPTQ", "llama-3-1b"]
    found = [("Alpha", "model"), *((name, "model") for name in llamas), ("Beta", "model"), ("Llama 3", "cli")]
    groups = grouped(found, lambda entity: family(*entity))
    assert [first[0] for first, _ in groups] == ["Alpha", "meta/llama-3-8b", "Beta", "Llama 3"]
    assert [name for name, _ in groups[1][1]] == llamas[1:]


@pytest.mark.parametrize(
    ("name", "major"),
    [
        ("GPT-4o", 4),
        ("OpenAI: GPT-5 Chat", 5),
        ("stable-diffusion-v1-4", 1),
        ("yolov8n", 8),
        ("gemma-7b", None),
    ],
)
def test_the_generation_is_the_major_version_and_no_size(name: str, major: int | None) -> None:
    assert generation(name) == major
