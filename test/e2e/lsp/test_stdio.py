"""Tandem's server in conversation with a client that shares no code with it, over stdio."""

import asyncio
import time
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.exceptions import JsonRpcRequestCancelled
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

PROJECT = Path(__file__).resolve().parents[3]
BEFORE = '''import math


def circle_area(radius: float) -> float:
    """The area of a circle."""
    return math.pi * radius ** 2


def circle_circumference(radius: float) -> float:
    """The length of a circle's edge."""
    return '''
AFTER = '''


def sphere_volume(radius: float) -> float:
    """The volume of a sphere."""
    return 4 / 3 * math.pi * radius ** 3
'''

# Long enough for two slow cores to load a model and read the file.
ANSWER_LIMIT_S = 120
ANSWER_DEADLINE_MS = 10_000
# While the experts work, other requests are answered within this time.
STATUS_LIMIT_S = 0.050


# One conversation for all tests: the models are loaded once.
@pytest_lsp.fixture(
    scope="module",
    config=ClientServerConfig(server_command=["node", str(PROJECT / "dist" / "server.js"), "--stdio"]),
)
async def client(lsp_client: LanguageClient):
    capabilities = client_capabilities("neovim")
    capabilities.text_document.inline_completion = types.InlineCompletionClientCapabilities()
    # Whole answers, however slow the machine is.
    lsp_client.set_configuration({"tandem": {"completion": {"deadline": ANSWER_DEADLINE_MS}}})
    initialised = await lsp_client.initialize_session(
        types.InitializeParams(capabilities=capabilities, root_uri="file:///folder")
    )
    assert initialised.capabilities.inline_completion_provider
    yield lsp_client
    await lsp_client.shutdown_session()


def open_document(client: LanguageClient, name: str) -> types.InlineCompletionParams:
    """Opens a document and returns the question for its cursor."""
    uri = f"file:///folder/{name}.py"
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(
            types.TextDocumentItem(uri=uri, language_id="python", version=1, text=BEFORE + AFTER)
        )
    )
    lines = BEFORE.split("\n")
    return types.InlineCompletionParams(
        text_document=types.TextDocumentIdentifier(uri),
        position=types.Position(line=len(lines) - 1, character=len(lines[-1])),
        context=types.InlineCompletionContext(trigger_kind=types.InlineCompletionTriggerKind.Automatic),
    )


async def complete(client: LanguageClient, question: types.InlineCompletionParams) -> str:
    """The text that the server would insert."""
    answer = await asyncio.wait_for(client.text_document_inline_completion_async(question), ANSWER_LIMIT_S)
    items = answer.items if isinstance(answer, types.InlineCompletionList) else answer
    assert items, "no completion where one was expected"
    text = items[0].insert_text
    return text if isinstance(text, str) else text.value


async def test_a_standard_client_gets_a_completion(client: LanguageClient):
    text = await complete(client, open_document(client, "standard"))
    assert text.strip()
    assert "<|" not in text


async def test_the_completion_follows_what_was_typed_since(client: LanguageClient):
    question = open_document(client, "typing")
    await complete(client, question)
    typed = "2 * "
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=question.text_document.uri, version=2),
            content_changes=[
                types.TextDocumentContentChangePartial(
                    range=types.Range(start=question.position, end=question.position), text=typed
                )
            ],
        )
    )
    question.position = types.Position(question.position.line, question.position.character + len(typed))
    assert "radius" in await complete(client, question)


async def test_a_cancelled_request_ends_at_once(client: LanguageClient):
    question = open_document(client, "cancelled")
    await complete(client, question)
    # Another place, so that no earlier answer fits.
    question.position = types.Position(line=5, character=4)
    request = asyncio.ensure_future(
        client.protocol.send_request_async(types.TEXT_DOCUMENT_INLINE_COMPLETION, question, msg_id="to-cancel")
    )
    await asyncio.sleep(0.05)
    client.cancel_request(types.CancelParams(id="to-cancel"))
    cancelled = time.perf_counter()
    with pytest.raises(JsonRpcRequestCancelled):
        await asyncio.wait_for(request, ANSWER_LIMIT_S)
    assert time.perf_counter() - cancelled < 2


async def test_status_is_answered_while_an_expert_works(client: LanguageClient):
    question = open_document(client, "status")
    await complete(client, question)
    # A machine that is busy with something else delays an answer now and then; a server that blocks delays it always.
    longest = []
    for line in (3, 7, 12):
        question.position = types.Position(line=line, character=0)
        longest.append(await longest_wait_for_status(client, question))
        if longest[-1] < STATUS_LIMIT_S:
            return
    pytest.fail(f"the status came after up to {min(longest):.3f} s")


async def longest_wait_for_status(client: LanguageClient, question: types.InlineCompletionParams) -> float:
    """How long the status takes at most, in seconds, while a question is being answered."""
    answer = asyncio.ensure_future(client.text_document_inline_completion_async(question))
    waits = []
    while not answer.done():
        asked = time.perf_counter()
        status = await client.protocol.send_request_async("tandem/status")
        waits.append(time.perf_counter() - asked)
        assert {expert.role for expert in status.experts} == {"general", "code"}
        await asyncio.sleep(0.02)
    await answer
    assert len(waits) >= 2, "the completion was over before it could be measured"
    return max(waits)
