/** @jsxImportSource preact */
import type { ChatState } from '../chat.ts'
import { Icon } from './icons.tsx'
import { useWords } from './words.ts'

type Props = {
  name: string
  connection: ChatState['connection']
  floating: boolean
  onNewChat: () => void
  onPerson: () => void
  onClose: () => void
}

export function Header({ name, connection, floating, onNewChat, onPerson, onClose }: Props) {
  const t = useWords()
  const Heading = floating ? 'h2' : 'h1'
  return (
    <header class="header">
      <span class="avatar" aria-hidden="true">
        {Array.from(name)[0]}
      </span>
      <div class="who">
        <Heading id="name" dir="auto">
          {name}
        </Heading>
        <p class={`connection ${connection}`}>{t.connection[connection]}</p>
      </div>
      {!floating && <slot name="tools" />}
      <Tool icon="newChat" name={t.newChat} onPress={onNewChat} />
      {connection !== 'refused' && <Tool icon="person" name={t.person} onPress={onPerson} />}
      {floating && <Tool icon="close" name={t.close} onPress={onClose} />}
    </header>
  )
}

function Tool({ icon, name, onPress }: { icon: Parameters<typeof Icon>[0]['name']; name: string; onPress: () => void }) {
  return (
    <button type="button" class="icon-button tool" aria-label={name} title={name} onClick={onPress}>
      <Icon name={icon} />
      <span class="tool-name">{name}</span>
    </button>
  )
}
