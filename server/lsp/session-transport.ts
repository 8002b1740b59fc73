import type { Duplex } from "node:stream";
import {
  type DataCallback,
  type Disposable,
  ExitNotification,
  InitializeRequest,
  type Message,
  type MessageReader,
  StreamMessageReader,
} from "vscode-languageserver/node";

/**
 * The messages of one client among several. The library ends the process when a client says `exit`, and when the process
 * that a client names in `initialize` is gone; here both concern that client alone.
 * @param onExit called when the client says that it is done
 */
export function sessionReader(stream: Duplex, onExit: () => void): MessageReader {
  const reader = new StreamMessageReader(stream);
  const listen = reader.listen.bind(reader);
  reader.listen = (callback: DataCallback): Disposable =>
    listen((message) => {
      if (isCall(message, ExitNotification.method)) onExit();
      else callback(isCall(message, InitializeRequest.method) ? withoutProcess(message) : message);
    });
  return reader;
}

interface Call extends Message {
  readonly params?: object;
}

function isCall(message: Message, method: string): message is Call {
  return "method" in message && message.method === method;
}

function withoutProcess(message: Call): Message {
  const params = { ...message.params, processId: null };
  return { ...message, params } as Message;
}
