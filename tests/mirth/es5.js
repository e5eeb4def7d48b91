/*
 * The gate for what is exported: a script must be ES5, because the engine's Rhino (1.7.13) reads some later
 * syntax without doing what it means (a template literal is not filled in, say). Walks the syntax tree and
 * accepts only what ES5 knows. Loaded by runner.js.
 */
var es5 = (function () {
    var ast = Packages.org.mozilla.javascript;
    var KNOWN = {};
    ('AstRoot Assignment ArrayLiteral Block BreakStatement CatchClause ConditionalExpression ContinueStatement ' +
     'DoLoop ElementGet EmptyExpression EmptyStatement ExpressionStatement ForInLoop ForLoop FunctionCall ' +
     'FunctionNode IfStatement InfixExpression KeywordLiteral Label LabeledStatement Name NewExpression ' +
     'NumberLiteral ObjectLiteral ObjectProperty ParenthesizedExpression PropertyGet RegExpLiteral ReturnStatement ' +
     'Scope StringLiteral SwitchCase SwitchStatement ThrowStatement TryStatement UnaryExpression UpdateExpression ' +
     'VariableDeclaration VariableInitializer WhileLoop').split(' ').forEach(function (name) { KNOWN[name] = true; });

    function fault(kind, node) {
        if (!KNOWN[kind]) { return kind; }
        if (kind === 'VariableDeclaration' && !node.isVar()) { return 'let or const'; }
        if (kind === 'FunctionNode' && String(node.getFunctionType()) === '4') { return 'an arrow function'; }
        if (kind === 'FunctionNode' && (node.isGenerator() || node.isExpressionClosure())) { return 'a generator or closure'; }
        if (kind === 'ForInLoop' && (node.isForEach() || node.isForOf())) { return 'for each or for of'; }
        if (kind === 'VariableInitializer' && node.isDestructuring()) { return 'destructuring'; }
        if (kind === 'InfixExpression' && String(ast.Token.typeToName(node.getOperator())) === 'EXP') { return 'a power'; }
        if (kind === 'ObjectProperty' && (node.isNormalMethod() || node.getLeft().getAbsolutePosition() === node.getRight().getAbsolutePosition())) { return 'a short property'; }
        return null;
    }

    /** Null when the script is ES5, otherwise what is not and where. */
    function complaint(script) {
        var settings = new ast.CompilerEnvirons();
        settings.setLanguageVersion(ast.Context.VERSION_ES6);
        var tree;
        try {
            tree = new ast.Parser(settings).parse('function script() {\n' + script + '\n}', 'script', 0);
        } catch (error) {
            return String(error);
        }
        var found = null;
        tree.visit(new ast.ast.NodeVisitor({
            visit: function (node) {
                var bad = fault(String(node.getClass().getSimpleName()), node);
                if (bad !== null && found === null) {
                    found = bad + ' in line ' + node.getLineno();
                }
                return found === null;
            }
        }));
        return found;
    }

    return { complaint: complaint };
}());
