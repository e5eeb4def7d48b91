/** Sends messages one by one, each when the one before it is accepted; answers as the engine wants it. */
function sendEach(texts, receiver) {
    var progress = 'sent ' + receiver.name + ' ' + connectorMessage.getMessageId();
    var messages = texts === '' ? [] : texts.split('\u001C');
    var sent = Number(globalChannelMap.get(progress) || 0);
    var answer = 'Nothing was to be sent.';
    for (; sent < messages.length; sent += 1) {
        try {
            answer = exchange(messages[sent], receiver);
        } catch (problem) {
            if (receiver.queue) {
                globalChannelMap.put(progress, String(sent)); // so that the next attempt goes on here
                return ResponseFactory.getQueuedResponse(String(problem));
            }
            throw problem;
        }
        var complaint = complaintOf(answer, messages[sent]);
        if (complaint !== '') {
            globalChannelMap.remove(progress);
            throw new Error('message ' + (sent + 1) + ' of ' + messages.length + ': ' + complaint);
        }
    }
    globalChannelMap.remove(progress);
    return ResponseFactory.getSentResponse(answer);
}

/** Sends one message in its frame, and waits for the frame that answers it. */
function exchange(text, receiver) {
    var socket = new java.net.Socket();
    try {
        socket.connect(new java.net.InetSocketAddress(receiver.host, receiver.port), 5000);
        socket.setSoTimeout(receiver.timeout);
        var out = new java.io.ByteArrayOutputStream();
        out.write(0x0B);
        out.write(new java.lang.String(text).getBytes(receiver.charset));
        out.write(0x1C);
        out.write(0x0D);
        out.writeTo(socket.getOutputStream());
        socket.getOutputStream().flush();
        var input = socket.getInputStream();
        var answer = new java.io.ByteArrayOutputStream();
        var next = input.read();
        while (next !== -1 && next !== 0x1C) {
            if (next !== 0x0B) {
                answer.write(next);
            }
            next = input.read();
        }
        if (next === -1) {
            throw new Error('the receiver closed the connection before it answered');
        }
        return String(answer.toString(receiver.charset));
    } finally {
        socket.close();
    }
}

/** What is wrong with the answer to a message; '' where it accepts just that one. */
function complaintOf(answer, message) {
    function fieldOf(text, name, number) {
        var separator = text.charAt(3);
        var lines = text.split(/[\r\n]+/).filter(function (line) { return line.substring(0, 4) === name + separator; });
        return lines.length === 0 ? '' : lines[0].split(separator)[name === 'MSH' ? number - 1 : number] || '';
    }
    var code = fieldOf(answer, 'MSA', 1);
    if (code !== 'AA' && code !== 'CA') {
        return 'the receiver answered ' + (code === '' ? 'without MSA-1' : code + ' ' + fieldOf(answer, 'MSA', 3));
    }
    return fieldOf(answer, 'MSA', 2) === fieldOf(message, 'MSH', 10) ? '' : 'the receiver answered another message';
}
