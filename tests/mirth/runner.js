/*
 * rhino runner.js FOLDER SCRATCH COUNT [send]
 *
 * Runs messages through the destinations of exported channels, as the engine would.
 * FOLDER: where this file lies (rhino does not say).
 * SCRATCH: a folder with channel0.xml and jobs0, channel1.xml and jobs1, … up to COUNT; results0, … are written there.
 * jobs: a number of messages, then each as its length and its bytes (numbers are 32 bits, high byte first).
 * results: for each message and destination, in order, a letter (s sent, f filtered, r refused,
 * e error, m several for one, with 1C between), and the bytes that were sent, code and text of the refusal, or what went wrong, again length first.
 */
var here = arguments[0];
var scratch = arguments[1];
var count = Number(arguments[2]);
var sends = arguments[3] === 'send';
load(here + '/engine.js');
load(here + '/es5.js');

var io = Packages.java.io;
var Charset = Packages.java.nio.charset.Charset;

/** The one element on a path of child names, or null. */
function child(node, path) {
    return path.split('/').reduce(function (at, name) {
        for (var next = at && at.getFirstChild(); next !== null && next !== undefined; next = next.getNextSibling()) {
            if (String(next.getNodeName()) === name) { return next; }
        }
        return null;
    }, node);
}

function text(node, path) {
    var found = child(node, path);
    if (found === null) { throw new Error('the channel has no ' + path + ' in ' + node.getNodeName()); }
    return String(found.getTextContent());
}

function children(node) {
    var found = [];
    for (var next = node.getFirstChild(); next !== null; next = next.getNextSibling()) {
        if (next.getNodeType() === 1) { found.push(next); }
    }
    return found;
}

/** What a Mapper step of the source does: as the engine writes it, it yields nothing where reading fails. */
function mapper(item) {
    var variable = text(item, 'variable');
    var read = eval('(function (msg) { var mapping; try { mapping = ' + text(item, 'mapping') + "; } catch (e) { mapping = ''; } return mapping; })");
    if (children(child(item, 'replacements')).length !== 0 || text(item, 'scope') !== 'CHANNEL') {
        throw new Error('this stand-in knows no replacements and no other scope');
    }
    return function (msg) { channelMap.put(variable, String(read(msg))); };
}

/** The steps of the source, which only read, one function for each. */
function keys(node) {
    return children(child(node, 'elements')).map(function (item) {
        if (String(item.getNodeName()) !== 'com.mirth.connect.plugins.mapper.MapperStep') {
            throw new Error('this stand-in does not know ' + item.getNodeName() + ' in a source');
        }
        return mapper(item);
    });
}

/** Enabled rules or steps in the order of their sequence numbers. Only JavaScript ones are known here. */
function scripts(node, kind) {
    return children(child(node, 'elements')).map(function (item) {
        if (String(item.getNodeName()) !== kind) {
            throw new Error('this stand-in does not know ' + item.getNodeName());
        }
        return {
            name: text(item, 'name'),
            at: Number(text(item, 'sequenceNumber')),
            enabled: text(item, 'enabled') === 'true',
            operator: child(item, 'operator') === null ? '' : text(item, 'operator'),
            script: text(item, 'script')
        };
    }).filter(function (item) { return item.enabled; }).sort(function (a, b) { return a.at - b.at; });
}

function charset(name) {
    return Charset.forName(name === 'DEFAULT_ENCODING' ? 'UTF-8' : name);
}

function readChannel(file) {
    var factory = Packages.javax.xml.parsers.DocumentBuilderFactory.newInstance();
    var root = factory.newDocumentBuilder().parse(new java.io.File(file)).getDocumentElement();
    return {
        inbound: charset(text(root, 'sourceConnector/properties/charsetEncoding')),
        keys: keys(child(root, 'sourceConnector/transformer')),
        destinations: children(child(root, 'destinationConnectors')).filter(function (connector) {
            return text(connector, 'enabled') === 'true';
        }).map(function (connector) {
            var destination = {
                name: text(connector, 'name'),
                number: text(connector, 'metaDataId'),
                outbound: charset(child(connector, 'properties/charsetEncoding') === null ? 'UTF-8' : text(connector, 'properties/charsetEncoding')),
                rules: scripts(child(connector, 'filter'), 'com.mirth.connect.plugins.javascriptrule.JavaScriptRule'),
                steps: scripts(child(connector, 'transformer'), 'com.mirth.connect.plugins.javascriptstep.JavaScriptStep')
            };
            destination.rules.concat(destination.steps).forEach(function (item) {
                var complaint = es5.complaint(item.script);
                if (complaint !== null) {
                    throw new Error(destination.name + ', "' + item.name + '" is not ES5: ' + complaint);
                }
            });
            destination.run = eval(engine.program(destination));
            destination.writer = child(connector, 'properties/script') === null ? null : text(connector, 'properties/script');
            if (destination.writer !== null && es5.complaint(destination.writer) !== null) {
                throw new Error(destination.name + ', its writer is not ES5: ' + es5.complaint(destination.writer));
            }
            return destination;
        })
    };
}

/** What becomes of a frame at a destination: a letter and bytes. */
function outcome(channel, destination, frame) {
    var received = String(new java.lang.String(frame, channel.inbound));
    channelMap.clear();
    try {
        if (channel.keys.length > 0) {
            // A source with steps writes the message anew, and each destination reads that.
            var arrived = new XML(engine.toXml(received));
            channel.keys.forEach(function (key) { key(arrived); });
            received = engine.fromXml(arrived);
        }
        var result = destination.run(new XML(engine.toXml(received)));
        if (result === null) { return { letter: 'f', bytes: new java.lang.String('').getBytes() }; }
        if (destination.writer !== null && sends) {
            var writer = eval('(function () {' + destination.writer + '\n})');
            return { letter: 's', bytes: new java.lang.String(writer()).getBytes('UTF-8') };
        }
        if (destination.writer !== null) {
            return { letter: 'm', bytes: new java.lang.String(channelMap.get('parts' + destination.number)).getBytes(destination.outbound) };
        }
        var sent = new java.lang.String(engine.fromXml(result));
        return { letter: 's', bytes: sent.getBytes(destination.outbound) };
    } catch (error) {
        if (channelMap.containsKey('rejection' + destination.number)) {
            var name = 'rejection' + destination.number;
            var told = channelMap.get(name + 'code') + ' ' + channelMap.get(name);
            return { letter: 'r', bytes: new java.lang.String(told).getBytes('UTF-8') };
        }
        return { letter: 'e', bytes: new java.lang.String(String(error)).getBytes('UTF-8') };
    }
}

/** The maps and objects that the engine gives to the scripts of one message. */
var channelMap = new java.util.HashMap();
var globalChannelMap = new java.util.HashMap();
var channelName = 'stand-in';
/** The log of the engine; kept, so that a test can look for what must not be in it. */
var logged = [];
var logger = { warn: function (line) { logged.push(String(line)); } };
var connectorMessage = { getMessageId: function () { return 7; } };
var ResponseFactory = {
    getSentResponse: function (answer) { return 'SENT ' + answer; },
    getQueuedResponse: function (reason) { return 'QUEUED ' + reason; }
};

for (var number = 0; number < count; number++) {
    runAll(readChannel(scratch + '/channel' + number + '.xml'), scratch + '/jobs' + number, scratch + '/results' + number, scratch + '/warnings' + number);
}

function runAll(channel, jobsFile, resultsFile, warningsFile) {
    var jobs = new io.DataInputStream(new io.BufferedInputStream(new io.FileInputStream(jobsFile)));
    var results = new io.DataOutputStream(new io.BufferedOutputStream(new io.FileOutputStream(resultsFile)));
    var warned = [];
    logged = [];
    for (var left = jobs.readInt(); left > 0; left--) {
        var frame = java.lang.reflect.Array.newInstance(java.lang.Byte.TYPE, jobs.readInt());
        jobs.readFully(frame);
        channel.destinations.forEach(function (destination) {
            var found = outcome(channel, destination, frame);
            results.writeByte(found.letter.charCodeAt(0));
            results.writeInt(found.bytes.length);
            results.write(found.bytes, 0, found.bytes.length);
            var words = channelMap.get('warnings' + destination.number);
            if (words !== null) { warned.push(String(words)); }
        });
    }
    jobs.close();
    results.close();
    var warnings = new io.OutputStreamWriter(new io.FileOutputStream(warningsFile), 'UTF-8');
    warnings.write(JSON.stringify({ map: warned, log: logged }));
    warnings.close();
}
