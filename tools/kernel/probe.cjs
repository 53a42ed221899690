// The script of a small snapshot, which ends at once: where Node can start from it, it can start from the kernel's (start.sh).

require("node:v8").startupSnapshot.setDeserializeMainFunction(() => {});
