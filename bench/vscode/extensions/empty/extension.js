// The floor of an activation: an extension that does nothing.
exports.activate = () => {};
