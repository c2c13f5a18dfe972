// Node with `ws`: rooms in this process, no Redis, no database.
import { WebSocketServer } from "ws";

const rooms = new Map();

function join(path, socket) {
  const room = rooms.get(path) ?? new Set();
  rooms.set(path, room.add(socket));
  return room;
}

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  perMessageDeflate: false,
  backlog: 2048,
});

server.on("connection", (socket, request) => {
  const room = join(request.url, socket);
  socket.on("message", (data) => {
    const event = JSON.stringify({ type: "message", text: JSON.parse(data).text });
    for (const member of room) member.send(event);
  });
  socket.on("close", () => room.delete(socket));
});
