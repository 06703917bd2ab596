/** @jsxImportSource preact */
import { IconButton } from './icon-button.tsx'
import { contacting, type PanelProps } from './panel-state.ts'
import { t } from './words.ts'

export function Header({ name, connection, handoff, floating, chat, change, focusField, close }: PanelProps) {
  const Heading = floating ? 'h2' : 'h1'

  const startOver = async () => {
    change({ contacting: false, slip: false })
    await chat.startOver().catch(() => change({ slip: true }))
    focusField()
  }
  const talkToPerson = async () => {
    change(contacting)
    if (handoff !== 'none') return
    await chat.requestPerson().catch(() => change({ slip: true })) // the form is open all the same, and says so when it cannot be sent
  }

  return (
    <header class="header">
      <span class="avatar" aria-hidden="true">
        {Array.from(name)[0]}
      </span>
      <div class="who">
        <Heading id="name" dir="auto">
          {name}
        </Heading>
        <p class={`faint connection ${connection}`}>{t.connection[connection]}</p>
      </div>
      {!floating && <slot name="tools" />}
      {tool('newChat', startOver)}
      {connection !== 'refused' && tool('person', talkToPerson)}
      {floating && tool('close', close)}
    </header>
  )
}

const tool = (icon: 'newChat' | 'person' | 'close', onPress: () => void) => (
  <IconButton class="icon-button tool" icon={icon} onClick={onPress}>
    <span class="tool-name">{t.button[icon]}</span>
  </IconButton>
)
